import type { Position as StoredPosition } from '#projector/ports.ts';
import type { Ask, Found, ReadPosition, ReadStore, Unavailable } from '#query-api/ports.ts';
import { cardsAsOf } from './cards.ts';
import { connect, troubleOf } from './connect.ts';
import { guarded, hydrating, incomplete, late, PATIENCE } from './failures.ts';
import { type Look, lookAt } from './look.ts';
import { type Model, openModels, type VersionedReference } from './model.ts';
import { readPosition } from './position-codec.ts';
import { guessAfter, rememberedPages } from './remembered-pages.ts';

type Decide = Parameters<ReadStore['read']>[0];

export type ReadStoreOptions = {
  readonly url: string;
  readonly cell: string;
  /** Of the rules and the stored form by which it reads; nothing that others built is served. */
  readonly fingerprint: string;
};

/** Milliseconds of silence after which the connection is given up: a host that vanished never closes it. */
const SILENCE = 1000;

/**
 * The read model in Redis, as the query API sees it. One answer is one MULTI: position, counters, list and cards are
 * of one moment. The cards asked for are those the list held a moment ago; if it holds others now, they are read on
 * their own, and it is asked again when they have changed meanwhile.
 */
export const openReadStore = ({ url, cell, fingerprint }: ReadStoreOptions): ReadStore => {
  const redis = connect(url, { socketTimeout: SILENCE });
  const models = openModels(redis, cell, fingerprint);
  const pages = rememberedPages();
  const trouble = () => troubleOf(redis);

  /** Is what is in memory that of the store at this moment? Null when it is; otherwise what to do instead of answering. */
  const outOfDate = async (
    model: Model,
    { version }: VersionedReference,
    { position, sentinel }: Pick<Look, 'position' | 'sentinel'>,
  ): Promise<Unavailable | 'again' | null> => {
    if (!position || sentinel !== model.sentinel) {
      // Another one may be served by now; if not, the next attempt says so.
      models.lost(model);
      return 'again';
    }
    if (position.phase !== 'live') return hydrating;
    if (position.reference === version) return null;
    await models.catchUp(model, position.reference);
    return 'again';
  };

  const whereabouts = async ({ keys }: Model): Promise<Pick<Look, 'position' | 'sentinel'>> => {
    const [position, sentinel] = await redis.mget(keys.position, keys.sentinel);
    return { position: position == null ? null : readPosition(position), sentinel: sentinel ?? null };
  };

  const attempt = async (decide: Decide): Promise<Found | Unavailable | 'again'> => {
    const model = await models.current();
    if ('unavailable' in model) return model;
    const { generation, keys, reference } = model;
    let ask: Ask;
    try {
      ask = decide(reference.rows);
    } catch (refusal) {
      // A refusal is an answer too: it has to be that of the present position.
      const instead = await outOfDate(model, reference, await whereabouts(model));
      if (instead) return instead;
      throw refusal;
    }
    const guess = pages.recall(generation, ask);
    const look = await lookAt(redis, model, ask, guess);
    const instead = await outOfDate(model, reference, look);
    if (instead) return instead;
    if (!look.position || !look.whole) return incomplete;
    const shown = guessAfter(guess, look.members ?? [], look.sizes, keys);
    if (ask.pages?.length) pages.remember(generation, ask, shown);
    if (!look.members) return 'again';
    const cards = await cardsAsOf(redis, keys, look.position.step, shown.cards, look.cards);
    if (cards === 'again') return 'again';
    if (cards.includes(null)) return incomplete;
    return {
      reference: reference.rows,
      position: toReadPosition(generation, look.position),
      tallies: look.tallies,
      pages: ask.pages?.length ? [{ cards: cards as Buffer[], places: shown.members, rank: 0, counts: null }] : [],
      requests: [],
    };
  };

  const attempts = async (decide: Decide): Promise<Found | Unavailable> => {
    const deadline = performance.now() + PATIENCE;
    while (performance.now() < deadline) {
      const found = await attempt(decide);
      if (found !== 'again') return found;
    }
    return late;
  };

  const readPositionNow = async (): Promise<ReadPosition | Unavailable> => {
    for (;;) {
      const model = await models.current();
      if ('unavailable' in model) return model;
      const { position, sentinel } = await whereabouts(model);
      if (position && sentinel === model.sentinel) {
        return position.phase !== 'live' ? hydrating : toReadPosition(model.generation, position);
      }
      models.lost(model);
    }
  };

  return {
    read: (decide) => guarded(attempts(decide), trouble),
    position: () => guarded(readPositionNow(), trouble),
    async close() {
      redis.disconnect();
    },
  };
};

const toReadPosition = (generation: number, position: StoredPosition): ReadPosition => ({
  generation,
  lsn: position.lsn,
  committedAt: position.committedAt,
  partial: position.open !== null || position.reclassifying,
  degraded: position.parked > 0,
});
