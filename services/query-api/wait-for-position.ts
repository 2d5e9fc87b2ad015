import { setTimeout as sleep } from 'node:timers/promises';
import type { Lsn } from '#read-model/position.ts';
import type { Beat, ReadStore } from './ports.ts';
import { pacedBeat } from './wait-beat.ts';

type Log = { readonly warn: (fields: object, message: string) => void };

/**
 * `passed`: answers are of the position waited for, or of a later one · `unavailable`: the store gives no answers
 * · `late`: not in time; also for whoever went away, when too many wait, and when the process stops.
 */
export type Outcome = 'passed' | 'late' | 'unavailable';

/** How far the answers of this process have come, for those who wait for it. */
export type Watermark = {
  /** Waits so many milliseconds at most; `gone` tells that nobody wants to know any more. */
  passed(lsn: Lsn, milliseconds: number, gone?: AbortSignal): Promise<Outcome>;
  /** Nobody waits any longer. */
  close(): void;
};

type Deps = {
  readonly store: Pick<ReadStore, 'position'>;
  /** Null: the source is not known here; then waiting takes until its next heartbeat when nobody writes. */
  readonly beat: Beat | null;
  readonly log: Log;
};

/** Milliseconds between two looks while anybody waits; one look serves all. */
const LOOK_EVERY = 3;
const MOST = 1000;

type Waiter = { readonly lsn: Lsn; readonly end: (outcome: Outcome) => void };

export const createWatermark = ({ store, beat, log }: Deps): Watermark => {
  const touch = pacedBeat(beat, log);
  const waiters = new Set<Waiter>();
  let lastCame = 0;
  let looking = false;
  let closed = false;

  const look = async (): Promise<void> => {
    // What is wrong with the store is told to those who then read from it.
    const position = await store.position().catch(() => null);
    for (const { lsn, end } of waiters) {
      if (!position || 'unavailable' in position) end('unavailable');
      else if (position.lsn >= lsn) end('passed');
    }
  };

  const lookWhileAnyWaits = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    // One touch serves all who come in the same moment.
    await Promise.resolve();
    while (waiters.size > 0) {
      touch(lastCame);
      await look();
      await sleep(LOOK_EVERY);
    }
    looking = false;
  };

  return {
    passed: (lsn, milliseconds, gone) =>
      new Promise((resolve) => {
        if (closed || milliseconds <= 0 || gone?.aborted || waiters.size >= MOST) return resolve('late');
        const end = (outcome: Outcome): void => {
          waiters.delete(waiter);
          clearTimeout(timer);
          gone?.removeEventListener('abort', late);
          resolve(outcome);
        };
        const late = () => end('late');
        const waiter: Waiter = { lsn, end };
        const timer = setTimeout(late, milliseconds);
        gone?.addEventListener('abort', late);
        waiters.add(waiter);
        lastCame = performance.now();
        void lookWhileAnyWaits();
      }),
    close() {
      closed = true;
      for (const { end } of waiters) end('late');
    },
  };
};
