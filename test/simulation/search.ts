import fc from 'fast-check';
import { type History, histories } from './events.ts';
import { type Played, play, type Settings } from './play.ts';

export type Search = Settings & {
  readonly histories: number;
  readonly seed: number;
  /** Events of a history, at most. */
  readonly length?: number;
};

export type Found = {
  /** Histories played, the failing one included; not those that shortened it. */
  readonly tried: number;
  /** The shortest failing history that was found; null: none failed. */
  readonly failing: { readonly history: History; readonly played: Played } | null;
};

const LENGTH = 50;

/** Plays so many random histories; the same seed plays the same ones. The first that fails is shortened. */
export const search = async ({ length = LENGTH, ...search }: Search): Promise<Found> => {
  const { numRuns, counterexample, failed } = await fc.check(
    fc.asyncProperty(histories(length), async (history) => {
      const { failure } = await play(history, search);
      if (failure !== null) throw new Error(failure);
    }),
    { numRuns: search.histories, seed: search.seed },
  );
  if (!failed || !counterexample) return { tried: numRuns, failing: null };
  const [history] = counterexample;
  return { tried: numRuns, failing: { history, played: await play(history, search) } };
};
