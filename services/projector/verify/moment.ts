import { setTimeout as sleep } from 'node:timers/promises';
import { formatLsn, type Lsn } from '#read-model/position.ts';
import { ProjectorError } from '../errors.ts';
import type { StoredModel } from '../model-ports.ts';
import type { Source, SourceSnapshot } from '../source-ports.ts';

/** One moment of the source that the generation holds too. */
export type Moment = {
  /** The generation's offset before the source was read: what the log says from here on may not be in the snapshot. */
  readonly noted: number;
  readonly snapshot: SourceSnapshot;
};

/** Milliseconds a generation may take to reach a moment of the source. */
const PATIENCE = 60_000;
const POLL = 5;

/**
 * Reads the source at one moment and waits until the generation has come as far. `waiting` is told now and then and may
 * throw. Throws ProjectorError `lagging` (retriable) when it does not come.
 */
export const atMoment = async <T>(
  source: Source,
  model: StoredModel,
  waiting: () => void,
  use: (moment: Moment) => Promise<T>,
): Promise<T> => {
  const { offset } = await model.position();
  const snapshot = await source.snapshot();
  try {
    await source.mark();
    await reached(model, snapshot.lsn, waiting);
    return await use({ noted: offset, snapshot });
  } finally {
    await snapshot.close();
  }
};

/** Waits until the generation has come as far. */
export const reached = async (model: StoredModel, lsn: Lsn, waiting: () => void): Promise<void> => {
  const deadline = performance.now() + PATIENCE;
  for (;;) {
    const position = await model.position();
    if (position.phase === 'live' && position.lsn >= lsn) return;
    if (performance.now() > deadline) {
      throw new ProjectorError(
        'lagging',
        `The generation did not reach ${formatLsn(lsn)} within ${PATIENCE / 1000} s; it is at ${formatLsn(position.lsn)}, phase ${position.phase}.`,
        { retriable: true },
      );
    }
    waiting();
    await sleep(POLL);
  }
};
