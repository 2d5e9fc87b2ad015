/** How many come before the first for which it holds, by halving; it holds for all behind that too. */
export const countBefore = <T>(items: readonly T[], holds: (item: T) => boolean): number => {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(items[middle] as T)) high = middle;
    else low = middle + 1;
  }
  return low;
};
