/** A seeded source of choices: the same seed gives the same choices. */
export type Random = {
  /** In [0, 1). */
  readonly next: () => number;
  readonly int: (min: number, max: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly one: <T>(values: readonly T[]) => T;
  readonly shuffled: <T>(values: readonly T[]) => readonly T[];
  readonly uuid: () => string;
};

/** mulberry32: small, and good enough to mix actions. */
export const seeded = (seed: number): Random => {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  const hex = (digits: number) => Array.from({ length: digits }, () => int(0, 15).toString(16)).join('');
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    one: (values) => {
      if (values.length === 0) throw new RangeError('nothing to choose from');
      return values[int(0, values.length - 1)] as (typeof values)[number];
    },
    shuffled: (values) =>
      values
        .map((value) => ({ value, at: next() }))
        .sort((left, right) => left.at - right.at)
        .map(({ value }) => value),
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${int(8, 11).toString(16)}${hex(3)}-${hex(12)}`,
  };
};
