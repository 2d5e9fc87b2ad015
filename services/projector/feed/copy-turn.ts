import { setTimeout as sleep } from 'node:timers/promises';
import type { FeedReport } from '../feed-ports.ts';
import type { ProjectionStore } from '../ports.ts';

/** Milliseconds between two renewals, of the ten seconds that a turn lasts, and between two looks at another's turn. */
const RENEW_EVERY = 3000;
const LOOK_EVERY = 1000;

type Deps = {
  readonly store: Pick<ProjectionStore, 'open'>;
  readonly report: Pick<FeedReport, 'takeTurn' | 'endTurn'>;
  /** Goes on where the last copy ended; rejects when it is aborted or fails. */
  readonly copy: (signal: AbortSignal) => Promise<void>;
};

/** Resolves when the copy is complete, by whichever process; rejects with what made it end before. */
export const copyInTurn = async ({ store, report, copy }: Deps, stopped: AbortSignal): Promise<void> => {
  while ((await store.open()).position.phase === 'copying') {
    stopped.throwIfAborted();
    if (await report.takeTurn()) await copyWhileHolding({ report, copy }, stopped);
    else await sleep(LOOK_EVERY, undefined, { signal: stopped });
  }
};

const copyWhileHolding = async ({ report, copy }: Omit<Deps, 'store'>, stopped: AbortSignal): Promise<void> => {
  const lost = new AbortController();
  const renewing = setInterval(() => {
    const renew = async (): Promise<void> => {
      if (!(await report.takeTurn())) lost.abort(new Error('Another process copies now.'));
    };
    renew().catch((error) => lost.abort(error));
  }, RENEW_EVERY);
  try {
    await copy(AbortSignal.any([stopped, lost.signal]));
  } finally {
    clearInterval(renewing);
    await report.endTurn().catch(() => undefined);
  }
};
