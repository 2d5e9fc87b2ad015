import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';

/** A clock that only moves when it is told to, and what sleeps by it. */
export type VirtualTime = {
  /** Milliseconds since 1970. */
  now(): number;
  /** Moves on, waking sleepers in order; all that they then do is done when it resolves. */
  pass(milliseconds: number): Promise<void>;
  /** Until the first sleeper wakes; null when nobody sleeps. */
  untilNext(): number | null;
  sleep(milliseconds: number): Promise<void>;
};

/** Everything that can run without time passing has run: promises are served before the next turn of the event loop. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const virtualTime = (start: number): VirtualTime => {
  let now = start;
  const sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  const first = () => sleepers.toSorted((a, b) => a.at - b.at)[0];
  return {
    now: () => now,
    async pass(milliseconds) {
      const end = now + milliseconds;
      for (let next = first(); next && next.at <= end; next = first()) {
        now = Math.max(now, next.at);
        sleepers.splice(sleepers.indexOf(next), 1);
        next.wake();
        await settle();
      }
      now = end;
    },
    untilNext() {
      const next = first();
      return next ? Math.max(0, next.at - now) : null;
    },
    sleep: (milliseconds) => new Promise((wake) => void sleepers.push({ at: now + milliseconds, wake })),
  };
};

/**
 * Runs with `setTimeout` of node:timers/promises going by this clock: the write side sleeps by no other. Nothing else
 * of the process may sleep meanwhile.
 */
export const withTime = async <T>(time: VirtualTime, run: () => Promise<T>): Promise<T> => {
  const real = timers.setTimeout;
  timers.setTimeout = ((milliseconds: number, value?: unknown) => time.sleep(milliseconds).then(() => value)) as never;
  syncBuiltinESMExports();
  try {
    return await run();
  } finally {
    timers.setTimeout = real;
    syncBuiltinESMExports();
  }
};
