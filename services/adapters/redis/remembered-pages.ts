import type { Ask, PageAsk, PageStart } from '#query-api/ports.ts';
import type { Keys } from './keys.ts';
import { idOf } from './member.ts';
import type { Cut, Held } from './reading.ts';

/** What a page held a moment ago: most likely it still does. */
export type Guess = Held & {
  /** Keys of the cards in these places. */
  readonly cards: readonly string[];
};

/** Pages whose guesses are kept, the ones asked for last. */
const PAGES = 2000;

const sameBytes = (a: readonly Buffer[], b: readonly Buffer[]): boolean =>
  a.length === b.length && a.every((bytes, index) => bytes.equals(b[index] as Buffer));

/** The next guess; the last one itself where the page holds the same. */
export const guessAfter = (
  last: Guess | undefined,
  { places, window }: Cut,
  { limit }: Pick<PageAsk, 'limit'>,
  keys: Keys,
): Guess => {
  if (last && sameBytes(last.places, places)) return last.window || !window ? last : { ...last, window };
  return {
    // Copied: what Redis sent lies in one piece, and would be kept as a whole.
    places: places.map((place) => Buffer.from(place)),
    full: places.length === limit,
    window,
    cards: places.map((place) => keys.card(idOf(place))),
  };
};

const hex = (place: Uint8Array): string => Buffer.from(place.buffer, place.byteOffset, place.length).toString('hex');

const startOf = (from: PageStart): string => {
  if ('offset' in from) return String(from.offset);
  if ('after' in from) return `after ${hex(from.after)}`;
  return `before ${from.before ? hex(from.before) : 'end'}`;
};

export const nameOf = (
  generation: number,
  { technician }: Pick<Ask, 'technician'>,
  { view, from, limit, segments, filter }: PageAsk,
): string =>
  [generation, view, technician, startOf(from), limit, filter ? JSON.stringify(filter) : '-', ...segments].join(' ');

/** So that a page that holds what it held is read in one round trip. */
export const rememberedPages = () => {
  const guesses = new Map<string, Guess>();
  return {
    recall: (name: string): Guess | undefined => guesses.get(name),
    remember(name: string, guess: Guess): void {
      guesses.delete(name);
      guesses.set(name, guess);
      const oldest = guesses.size > PAGES ? guesses.keys().next().value : undefined;
      if (oldest !== undefined) guesses.delete(oldest);
    },
    forget(name: string): void {
      guesses.delete(name);
    },
  };
};
