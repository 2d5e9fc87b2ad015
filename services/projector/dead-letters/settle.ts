import type { DeadLetter } from '../ports.ts';
import { step } from '../repair.ts';
import type { LetterDeps } from './look.ts';

export type Chosen = readonly number[] | 'all';

export const isChosen = (chosen: Chosen, { offset }: Pick<DeadLetter, 'offset'>): boolean =>
  chosen === 'all' || chosen.includes(offset);

/**
 * Takes letters back, with what the position counts of them, in one step between two of the projector's. Says which were
 * there. Whoever is cut off before it leaves them there: a letter too many, never one too few.
 */
export const settle = async (
  chosen: Chosen,
  generation: number,
  { openModel, openStore, openLetters }: Pick<LetterDeps, 'openModel' | 'openStore' | 'openLetters'>,
): Promise<{ readonly offsets: readonly number[]; readonly count: number }> => {
  const letters = openLetters(generation);
  const model = openModel(generation);
  const store = openStore(generation);
  try {
    const before = await letters.read();
    if (chosen === 'all' ? before.parked === 0 : !before.letters.some((letter) => isChosen(chosen, letter))) {
      return { offsets: [], count: 0 };
    }
    let taken = { offsets: [] as readonly number[], count: 0 };
    await step({ model, store }, async (position) => {
      const now = await letters.read();
      const gone = now.letters.filter((letter) => isChosen(chosen, letter));
      const offsets = gone.map(({ offset }) => offset);
      taken = { offsets, count: chosen === 'all' ? position.parked : gone.length };
      return {
        position: { ...position, parked: Math.max(0, position.parked - taken.count) },
        settled: chosen === 'all' ? 'all' : gone,
      };
    });
    return taken;
  } finally {
    await Promise.all([letters, model, store].map((port) => port.close()));
  }
};
