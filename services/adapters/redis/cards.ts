import type { Redis } from 'ioredis';
import { readStoredCard } from './card-codec.ts';
import type { Keys } from './keys.ts';
import { readPosition } from './position-codec.ts';

/** Cards as they are stored, read in the same moment as the list; null where there is none. */
export type CardsAtHand = { readonly keys: readonly string[]; readonly cards: readonly (Buffer | null)[] };

const cardIn = (bytes: Buffer | null): Buffer | null => bytes && readStoredCard(bytes).card;

/**
 * The cards under these keys as they were at a step. Those at hand are; the others are read now, and are still the same
 * unless they were written since, or the store itself went back. `again`: some are not; null stands for a lost one.
 */
export const cardsAsOf = async (
  redis: Redis,
  { position }: Keys,
  step: number,
  wanted: readonly string[],
  atHand: CardsAtHand,
): Promise<readonly (Buffer | null)[] | 'again'> => {
  if (wanted === atHand.keys) return atHand.cards.map(cardIn);
  const cards = new Map(atHand.keys.map((key, index) => [key, cardIn(atHand.cards[index] ?? null)]));
  const missing = wanted.filter((key) => !cards.has(key));
  if (missing.length > 0) {
    const [now, ...found] = await redis.mgetBuffer(position, ...missing);
    if (!now || readPosition(now.toString()).step < step) return 'again';
    for (const [index, bytes] of found.entries()) {
      const stored = bytes && readStoredCard(bytes);
      if (!stored || stored.step > step) return 'again';
      cards.set(missing[index] as string, stored.card);
    }
  }
  return wanted.map((key) => cards.get(key) ?? null);
};
