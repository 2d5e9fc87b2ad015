import { setTimeout as pause } from 'node:timers/promises';
import type { Progress } from '#projector/generations/progress.ts';
import type { Operations } from '#projector/operations.ts';
import { Failure } from '../failure.ts';
import type { Interruption } from '../interruption.ts';
import { progressLine } from './progress.ts';

/** Milliseconds between two looks. */
const EVERY = 500;
/** Milliseconds for which a failure may pass by itself: what was killed is started again. */
const PATIENCE = 15_000;

/** Shows how a generation gets on until it is ready, fails, or the time is over. Throws Failure 1 for the last, Interrupted. */
export const followUntilReady = async (
  operations: Pick<Operations, 'progress'>,
  generation: number | undefined,
  timeoutSeconds: number | undefined,
  interruption: Interruption,
): Promise<Progress> => {
  const deadline = timeoutSeconds === undefined ? Number.POSITIVE_INFINITY : Date.now() + timeoutSeconds * 1000;
  const line = progressLine();
  let worked = Date.now();
  try {
    for (;;) {
      interruption.check();
      const progress = await operations.progress(generation);
      const { state, phase, done, total, rate, etaSeconds } = progress;
      if (state !== 'failing') worked = Date.now();
      if (state === 'ready' || Date.now() - worked > PATIENCE) return progress;
      line.show({ label: `generation ${progress.generation}: ${state}, ${phase}`, done, total, rate, etaSeconds });
      if (Date.now() > deadline) {
        throw new Failure(
          `Generation ${progress.generation} is still ${state} after ${timeoutSeconds} s: ${progress.detail}`,
        );
      }
      await pause(EVERY, undefined, { signal: interruption.signal }).catch(() => undefined);
    }
  } finally {
    line.end();
  }
};

export const progressInWords = ({ generation, state, phase, detail, lagRecords, ageMs }: Progress): string =>
  `generation ${generation} is ${state} (${phase}): ${detail} ${lagRecords} records behind the log's end` +
  `${ageMs === null ? '' : `, ${(ageMs / 1000).toFixed(1)} s old`}`;
