import { setTimeout as sleep } from 'node:timers/promises';
import type { ReadStore, Unavailable } from './ports.ts';

type Deps = {
  readonly log: { readonly warn: (fields: object, message: string) => void };
  /** Milliseconds since 1970. */
  readonly clock: () => number;
};

/** So many answers in a row have to fail: one may be late because this machine is busy, though it does not look so. */
const FAILURES = 3;
/** Milliseconds between two attempts to reach it; an attempt takes as long as the store's own patience at most. */
const TRY_EVERY = 100;
const MINUTE = 60_000;

/**
 * A store whose absence is known after a few answers that failed: from then on nobody else waits for it to fail again. It is
 * tried on the side, and asked again as soon as it answers.
 */
export const knownReach = (store: ReadStore, { log, clock }: Deps): ReadStore => {
  let away: Unavailable | null = null;
  let failures = 0;
  let saidAt = Number.NEGATIVE_INFINITY;
  let closed = false;

  const tryAgain = async (): Promise<void> => {
    const said = clock() - saidAt >= MINUTE;
    if (said) {
      saidAt = clock();
      log.warn({ ...away }, 'the read model is out of reach: answers come from the database');
    }
    while (away && !closed) {
      const found = await store.position();
      if ('unavailable' in found && found.unavailable === 'unreachable')
        await sleep(TRY_EVERY, undefined, { ref: false });
      else away = null;
    }
    if (said) log.warn({ awayMs: clock() - saidAt }, 'the read model is within reach again');
  };

  return {
    ...store,
    async read(decide) {
      if (away) return away;
      const found = await store.read(decide);
      if (!('unavailable' in found) || found.unavailable !== 'unreachable') {
        failures = 0;
        return found;
      }
      if (!found.ours) failures += 1;
      if (failures >= FAILURES && !away) {
        away = found;
        tryAgain().catch((error: unknown) => {
          // A mistake of ours: whoever asks next is told, as by any store.
          away = null;
          log.warn({ err: error }, 'the read model cannot be tried');
        });
      }
      return found;
    },
    close() {
      closed = true;
      return store.close();
    },
  };
};
