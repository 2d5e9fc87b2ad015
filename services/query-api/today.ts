import type { Micros } from '#read-model/time.ts';
import { startOfToday } from '#read-model/today.ts';

/** Where today begins in a zone by a clock in milliseconds. Days begin on whole seconds, so one look per second is enough. */
export const createToday = (clock: () => number, timeZone: string): (() => Micros) => {
  let second = Number.NaN;
  let start: Micros = 0n;
  return () => {
    const now = clock();
    const current = Math.floor(now / 1000);
    if (current !== second) {
      start = startOfToday(now, timeZone);
      second = current;
    }
    return start;
  };
};
