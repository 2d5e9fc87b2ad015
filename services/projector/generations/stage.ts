import { Refused } from '../errors.ts';
import type { Epoch, GenerationRecord, Generations } from '../generation-ports.ts';
import type { LogHistory } from '../log-ports.ts';
import { breakInWords } from './epoch.ts';
import { inState, withRecords } from './records.ts';

export type StageOptions = {
  /** Without it: the log when it still has its beginning and never broke, the source otherwise. */
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
 * it. Throws Refused `already-staging` or `log-broken`.
 */
export const stage = async (options: StageOptions, deps: StageDeps): Promise<GenerationRecord> => {
  const { generations, log, fingerprint, clock } = deps;
  const { oldest, next } = await log.bounds();
  let staged: GenerationRecord | undefined;
  await generations.update((now) => {
    const [other] = inState(now, 'staged');
    if (other) {
      throw new Refused(
        'already-staging',
        `Generation ${other.number} is staged already (by ${other.stagedBy}): promote or abort it first.`,
      );
    }
    const from = fromWhere(options.from, oldest, now.epoch);
    const at = clock();
    const number = Math.max(now.last, now.active) + 1;
    staged = {
      ...{ number, fingerprint, from, state: 'staged', stagedAt: at, stagedBy: options.who, beside: now.active },
      ...{ maxRate: options.maxRate ?? null, target: next, promotedAt: null, keepUntil: null, verified: null },
      ...{ epoch: now.epoch.number, since: now.epoch.since },
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

type From = GenerationRecord['from'];

const fromWhere = (asked: From | undefined, oldest: number, epoch: Epoch): From => {
  // What its beginning led to was given up: read again, it would end at the same break, or pass it unseen.
  if (epoch.broken === null) {
    // Compaction leaves the first offset as it is; only deletion moves it, and what was deleted is nowhere else in the log.
    return asked ?? (oldest === 0 ? 'kafka' : 'postgres');
  }
  if (asked === 'kafka') {
    throw new Refused(
      'log-broken',
      `The log cannot be read from its beginning: it broke at ${breakInWords(epoch)} Build from the source: deskview stage --from postgres.`,
    );
  }
  return 'postgres';
};
