import type { Ask } from '#query-api/ports.ts';
import type { Keys } from './keys.ts';
import { idOf } from './member.ts';

/** What a page held a moment ago: most likely it still does. */
export type Guess = {
  readonly members: readonly Buffer[];
  /** Keys of the members' cards. */
  readonly cards: readonly string[];
  /** Of the segments' lists. */
  readonly sizes: readonly number[];
};

/** Pages whose guesses are kept, the ones asked for last. */
const PAGES = 2000;

const sameMembers = (a: readonly Buffer[], b: readonly Buffer[]): boolean =>
  a.length === b.length && a.every((member, index) => member.equals(b[index] as Buffer));

/** The next guess, with the same cards as the last one where the members are the same. */
export const guessAfter = (
  last: Guess | undefined,
  members: readonly Buffer[],
  sizes: readonly number[],
  keys: Keys,
): Guess =>
  last && sameMembers(last.members, members)
    ? { ...last, sizes }
    : { members, cards: members.map((member) => keys.card(idOf(member))), sizes };

const nameOf = (generation: number, { pages: [page] = [], technician }: Ask): string =>
  page ? [generation, page.view, technician, JSON.stringify(page.from), page.limit, ...page.segments].join(' ') : '';

/** So that a page that holds what it held is read in one round trip. */
export const rememberedPages = () => {
  const guesses = new Map<string, Guess>();
  return {
    recall: (generation: number, ask: Ask): Guess | undefined => guesses.get(nameOf(generation, ask)),
    remember(generation: number, ask: Ask, guess: Guess): void {
      const name = nameOf(generation, ask);
      guesses.delete(name);
      guesses.set(name, guess);
      const oldest = guesses.size > PAGES ? guesses.keys().next().value : undefined;
      if (oldest !== undefined) guesses.delete(oldest);
    },
  };
};
