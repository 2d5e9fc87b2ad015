/** Milliseconds to wait after so many failures one after the other, of which there is one at least: doubled each time, up to the last. */
export const backOff = (failures: number, first: number, last: number): number =>
  Math.min(first * 2 ** (failures - 1), last);
