import { Refused } from '../errors.ts';
import type { GenerationRecord, Generations } from '../generation-ports.ts';
import type { LogHistory } from '../log-ports.ts';
import { inState, withRecords } from './records.ts';

export type StageOptions = {
  /** Without it: the log when it still has its beginning, the source otherwise. */
  readonly from?: GenerationRecord['from'];
  /** Most records, or requests, per second; null or without it: as fast as live traffic allows. */
  readonly maxRate?: number | null;
  readonly who: string;
};

export type StageDeps = {
  readonly generations: Generations;
  readonly log: Pick<LogHistory, 'bounds'>;
  /** Of the release that stages: its projector builds it. */
  readonly fingerprint: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
};

/**
 * Writes down that a generation is to be built beside the live one; the projector of this release finds it and builds
 * it. Throws Refused `already-staging`.
 */
export const stage = async (options: StageOptions, deps: StageDeps): Promise<GenerationRecord> => {
  const { generations, log, fingerprint, clock } = deps;
  const { oldest, next } = await log.bounds();
  // Compaction leaves the first offset as it is; only deletion moves it, and what was deleted is nowhere else in the log.
  const from = options.from ?? (oldest === 0 ? 'kafka' : 'postgres');
  let staged: GenerationRecord | undefined;
  await generations.update((now) => {
    const [other] = inState(now, 'staged');
    if (other) {
      throw new Refused(
        'already-staging',
        `Generation ${other.number} is staged already (by ${other.stagedBy}): promote or abort it first.`,
      );
    }
    const at = clock();
    const number = Math.max(now.last, now.active) + 1;
    staged = {
      ...{ number, fingerprint, from, state: 'staged', stagedAt: at, stagedBy: options.who, beside: now.active },
      ...{ maxRate: options.maxRate ?? null, target: next, promotedAt: null, keepUntil: null, verified: null },
    };
    return {
      registry: { ...withRecords(now, [staged]), last: number },
      operation: {
        ...{ at, who: options.who, what: 'stage', generation: number, outcome: 'staged' },
        detail: `from ${from}, ${options.maxRate ? `at most ${options.maxRate}/s` : 'as fast as live traffic allows'}`,
      },
    };
  });
  return staged as GenerationRecord;
};
