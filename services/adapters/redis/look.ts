import type { Redis } from 'ioredis';
import type { Position } from '#projector/ports.ts';
import type { Ask, Tally } from '#query-api/ports.ts';
import type { Segment } from '#read-model/memberships.ts';
import type { CardsAtHand } from './cards.ts';
import { askCounters } from './counters.ts';
import type { Model } from './model.ts';
import { askPage, type PageLook, type PlacedPage } from './page.ts';
import { readPosition } from './position-codec.ts';
import type { Reading } from './reading.ts';
import type { Guess } from './remembered-pages.ts';
import { send } from './replies.ts';
import { askRequests, type RequestsLook } from './single-requests.ts';

/** One of an answer's pages: where it is, how it is read, and what it held a moment ago. */
export type PlannedPage = PlacedPage & {
  readonly name: string;
  readonly reading: Reading;
  readonly guess: Guess | undefined;
};

/** What one moment of the store holds of an answer. */
export type Look = {
  readonly position: Position | null;
  readonly sentinel: string | null;
  readonly tallies: ReadonlyMap<Segment, Tally>;
  /** Counters and the lists they count agree: no key of either is lost. */
  readonly whole: boolean;
  /** Null when nothing is filtered. */
  readonly codes: readonly string[] | null;
  readonly pages: readonly (PageLook & { readonly atHand: CardsAtHand })[];
  readonly requests: RequestsLook;
};

/** Reads counters, lists and the guessed cards in one MULTI, and so at one position. `doubted`: see RequestsLook. */
export const lookAt = async (
  redis: Redis,
  { keys }: Model,
  ask: Ask,
  pages: readonly PlannedPage[],
  doubted: ReadonlySet<string>,
): Promise<Look> => {
  const multi = redis.multi().mget(keys.position, keys.sentinel);
  const readCounters = askCounters(multi, keys, ask);
  const filtered = pages.some(({ counted }) => counted);
  if (filtered) multi.smembers(keys.codes);
  const readers = pages.map((page) => {
    const read = askPage(multi, keys, ask, page, page.reading);
    const guessed = page.guess?.cards ?? [];
    if (guessed.length > 0) multi.mgetBuffer(...guessed);
    return { read, guessed };
  });
  const readRequests = askRequests(multi, keys, ask.requests ?? [], doubted);

  const next = await send(multi);
  const [position, sentinel] = next<(string | null)[]>();
  const { tallies, whole, kept } = readCounters(next);
  const codes = filtered ? next<string[]>() : null;
  const found = readers.map(({ read, guessed }) => {
    const page = read(next);
    return { ...page, atHand: { keys: guessed, cards: guessed.length > 0 ? next<(Buffer | null)[]>() : [] } };
  });
  const sizes = found.flatMap((page) => page.sizes);
  return {
    position: position == null ? null : readPosition(position),
    sentinel: sentinel ?? null,
    tallies,
    whole: whole && sizes.every(({ segment, list, size }) => size === kept(segment, list)),
    codes,
    pages: found,
    requests: readRequests(next),
  };
};
