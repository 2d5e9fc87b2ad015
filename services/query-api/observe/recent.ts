import type { Answered, Series } from './answered.ts';
import { addDurations, type Durations, noDurations } from './durations.ts';

/** Milliseconds between two looks at the counters, and how many of them are kept: a minute and the one under way. */
export const LOOK_EVERY = 5000;
const KEPT = 13;

/** What was answered lately, and in how many milliseconds. */
export type Recent = { readonly ms: number; readonly series: readonly Series[] };

type Look = { readonly at: number; readonly counted: ReadonlyMap<Series, Durations> };

const copyOf = (durations: Durations): Durations => {
  const copy = noDurations();
  addDurations(copy, durations);
  return copy;
};

/** The last minute is the difference between the counters and what they were a minute ago; nothing of it is on the way of a request. */
export const createRecent = (answered: Answered, clock: () => number) => {
  const look = (): Look => ({
    at: clock(),
    counted: new Map(answered.all().map((series) => [series, copyOf(series.durations)])),
  });
  const looks = [look()];

  return {
    /** To be called every `LOOK_EVERY` milliseconds. */
    look(): void {
      looks.push(look());
      if (looks.length > KEPT) looks.shift();
    },
    /** Of the last minute, or since the beginning when that was later. */
    since(): Recent {
      const { at, counted } = looks[0] as Look;
      const series = answered.all().map((one) => {
        const durations = copyOf(one.durations);
        const before = counted.get(one);
        if (before) addDurations(durations, before, -1);
        return { ...one, durations };
      });
      return { ms: clock() - at, series };
    },
  };
};
