import type { Break } from '../breaks.ts';
import type { Epoch, Generations, Registry } from '../generation-ports.ts';
import type { LogHistory } from '../log-ports.ts';
import { isOutdated, pauseAfter } from './epoch.ts';
import { recordOf } from './records.ts';

export type LogBreak = {
  readonly code: Break;
  /** A sentence: what was found. */
  readonly detail: string;
  /** The epoch in which it was found: a break is told once, by whoever is first. */
  readonly epoch: number;
  readonly who: string;
};

export type BreakDeps = {
  readonly generations: Pick<Generations, 'read' | 'update'>;
  readonly log: Pick<LogHistory, 'bounds'>;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
};

/** Milliseconds: a break that comes sooner after the one before has most likely the same cause. */
const SOON = 600_000;

/**
 * Begins a new epoch at the end of the log: nothing that was built before is fed, promoted or gone back to from then
 * on. One compare-and-set; `kept` when the epoch is another one already.
 */
export const breakLog = async (
  { code, detail, epoch, who }: LogBreak,
  { generations, log, clock }: BreakDeps,
): Promise<'broken' | 'kept'> => {
  if ((await generations.read()).epoch.number !== epoch) return 'kept';
  const { next } = await log.bounds();
  let told: 'broken' | 'kept' = 'kept';
  await generations.update((now) => {
    told = now.epoch.number === epoch ? 'broken' : 'kept';
    const at = clock();
    return {
      registry: told === 'broken' ? { ...now, epoch: broken(now, { code, detail, at }, next) } : now,
      operation: { at, who, what: 'break', generation: null, outcome: told, detail: `${code}: ${detail}` },
    };
  });
  return told;
};

/** Breaks that follow each other are not answered with one rebuild after the other: each counts as an attempt in vain. */
const broken = (now: Registry, why: NonNullable<Epoch['broken']>, since: number): Epoch => {
  const { epoch } = now;
  const live = recordOf(now, now.active);
  const unhealed = epoch.broken !== null && (!live || isOutdated(now, live));
  const again = unhealed || (epoch.broken !== null && why.at - epoch.broken.at < SOON);
  const failures = again ? epoch.failures + 1 : 0;
  return {
    ...{ number: epoch.number + 1, broken: why, captureRestarted: false },
    since: why.code === 'keys-lost' ? epoch.since : since,
    ...{ failures, notBefore: why.at + pauseAfter(failures) },
  };
};
