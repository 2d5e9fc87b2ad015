import type { Redis } from 'ioredis';
import type { Position } from '#projector/ports.ts';
import type { Ask, Tally } from '#query-api/ports.ts';
import type { Segment } from '#read-model/memberships.ts';
import type { CardsAtHand } from './cards.ts';
import { askCounters } from './counters.ts';
import type { Model } from './model.ts';
import { askPage } from './page.ts';
import { readPosition } from './position-codec.ts';
import type { Guess } from './remembered-pages.ts';
import { send } from './replies.ts';

/** What one moment of the store holds of an answer. */
export type Look = {
  readonly position: Position | null;
  readonly sentinel: string | null;
  readonly tallies: ReadonlyMap<Segment, Tally>;
  /** Counters and the lists they count agree: no key of either is lost. */
  readonly whole: boolean;
  /** What the page's lists hold, in order; undefined when that takes another look, which the sizes make possible. */
  readonly members: readonly Buffer[] | undefined;
  readonly sizes: readonly number[];
  readonly cards: CardsAtHand;
};

/** Reads counters, lists and the guessed cards in one MULTI, and so at one position. */
export const lookAt = async (redis: Redis, { keys }: Model, ask: Ask, guess: Guess | undefined): Promise<Look> => {
  const [page] = ask.pages ?? [];
  const multi = redis.multi().mget(keys.position, keys.sentinel);
  const readCounters = askCounters(multi, keys, ask);
  const readPage = page && askPage(multi, keys, ask, page, guess?.sizes);
  const guessed = guess?.cards ?? [];
  if (guessed.length > 0) multi.mgetBuffer(...guessed);

  const next = await send(multi);
  const [position, sentinel] = next<(string | null)[]>();
  const { tallies, whole, kept } = readCounters(next);
  const { members, sizes } = readPage?.(next) ?? { members: [], sizes: [] };
  const cards = guessed.length > 0 ? next<(Buffer | null)[]>() : [];
  const counted = page?.segments.map((segment) => kept.get(segment)?.[page.view]);
  return {
    position: position == null ? null : readPosition(position),
    sentinel: sentinel ?? null,
    tallies,
    whole: whole && sizes.every((size, index) => size === (counted?.[index] ?? size)),
    members,
    sizes,
    cards: { keys: guessed, cards },
  };
};
