import { setTimeout as sleep } from 'node:timers/promises';
import type { Lsn } from '#read-model/position.ts';
import type { Beat, ReadStore } from './ports.ts';
import { pacedBeat } from './wait-beat.ts';

type Log = { readonly warn: (fields: object, message: string) => void };

/**
 * `passed`: answers are of the position waited for, or of a later one · `unavailable`: the store gives no answers
 * · `late`: not in time; also for whoever went away, when too many wait or too many of one user, and when the process
 * stops.
 */
export type Outcome = 'passed' | 'late' | 'unavailable';

export type Wait = {
  /** At most. */
  readonly milliseconds: number;
  /** The user for whom it is. */
  readonly who: string;
  /** Tells that nobody wants to know any more. */
  readonly gone?: AbortSignal;
};

/** How far the answers of this process have come, for those who wait for it. */
export type Watermark = {
  passed(lsn: Lsn, wait: Wait): Promise<Outcome>;
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
/** A front end asks for a handful at once; nobody is to take the places of all. */
const MOST_OF_ONE = 50;

type Waiter = { readonly lsn: Lsn; readonly who: string; readonly end: (outcome: Outcome) => void };

export const createWatermark = ({ store, beat, log }: Deps): Watermark => {
  const touch = pacedBeat(beat, log);
  const waiters = new Set<Waiter>();
  let lastCame = 0;
  let looking = false;
  let closed = false;

  const isFull = (who: string): boolean => {
    if (waiters.size >= MOST) return true;
    let of = 0;
    for (const waiter of waiters) if (waiter.who === who) of += 1;
    return of >= MOST_OF_ONE;
  };

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
    passed: (lsn, { milliseconds, who, gone }) =>
      new Promise((resolve) => {
        if (closed || milliseconds <= 0 || gone?.aborted || isFull(who)) return resolve('late');
        const end = (outcome: Outcome): void => {
          waiters.delete(waiter);
          clearTimeout(timer);
          gone?.removeEventListener('abort', late);
          resolve(outcome);
        };
        const late = () => end('late');
        const waiter: Waiter = { lsn, who, end };
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
