/** Upper bounds in milliseconds. What is slower than the last one is counted by one more bucket. */
export const bounds = [0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000] as const;

/** How many took how long; `buckets` are not cumulative. */
export type Durations = { count: number; sum: number; readonly buckets: Float64Array };

export const noDurations = (): Durations => ({ count: 0, sum: 0, buckets: new Float64Array(bounds.length + 1) });

export const addDuration = (durations: Durations, ms: number): void => {
  durations.count += 1;
  durations.sum += ms;
  let bucket = 0;
  while (bucket < bounds.length && ms > (bounds[bucket] as number)) bucket += 1;
  durations.buckets[bucket] = (durations.buckets[bucket] as number) + 1;
};

/** What is in `into` afterwards: that and `more`, `times` it (-1 takes it away). */
export const addDurations = (into: Durations, more: Durations, times = 1): void => {
  into.count += more.count * times;
  into.sum += more.sum * times;
  for (const [bucket, count] of more.buckets.entries()) {
    into.buckets[bucket] = (into.buckets[bucket] as number) + count * times;
  }
};

/**
 * Milliseconds that a share of them stayed below, as if a bucket's were evenly spread over it, as Prometheus does; the
 * last bound when it was more than that, null of none.
 */
export const quantile = ({ count, buckets }: Durations, share: number): number | null => {
  if (count === 0) return null;
  const rank = share * count;
  let below = 0;
  for (const [bucket, upper] of bounds.entries()) {
    const inside = buckets[bucket] as number;
    if (below + inside >= rank) {
      const lower = bucket === 0 ? 0 : (bounds[bucket - 1] as number);
      return lower + ((upper - lower) * (rank - below)) / inside;
    }
    below += inside;
  }
  return bounds.at(-1) as number;
};
