import { generationToJudge } from '../verify/judged.ts';
import type { LetterDeps } from './look.ts';
import { type Chosen, settle } from './settle.ts';

export type DiscardOptions = {
  /** Default: the live one. */
  readonly generation?: number | undefined;
  readonly chosen: Chosen;
  readonly who: string;
  /** For the log of operations. */
  readonly why: string;
};

export type DiscardReport = {
  readonly generation: number;
  /** How many were there; those that were only counted are among them. */
  readonly discarded: number;
  readonly offsets: readonly number[];
};

/**
 * Takes letters back without repairing anything: what they would have changed is right already, or nobody minds. Done
 * twice it does nothing more. Errors: Refused `no-generation`, `other-rules`.
 */
export const discard = async (
  { generation: wanted, chosen, who, why }: DiscardOptions,
  deps: Pick<LetterDeps, 'generations' | 'fingerprint' | 'openModel' | 'openStore' | 'openLetters' | 'clock'>,
): Promise<DiscardReport> => {
  const { number: generation } = await generationToJudge(wanted, deps);
  const { offsets, count } = await settle(chosen, generation, deps);
  if (count > 0) {
    await deps.generations.note({
      ...{ at: deps.clock(), who, what: 'discard', generation, outcome: 'done' },
      detail: `${count} dead letters${chosen === 'all' ? '' : ` (offsets ${offsets.join(', ')})`}${why ? `: ${why}` : ''}`,
    });
  }
  return { generation, discarded: count, offsets };
};
