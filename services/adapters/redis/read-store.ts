import type { Position as StoredPosition } from '#projector/ports.ts';
import type { Ask, Found, FoundPage, ReadPosition, ReadStore, Unavailable } from '#query-api/ports.ts';
import type { Uuid } from '#read-model/rows.ts';
import { cardsAsOf } from './cards.ts';
import { connect, heardBy, troubleOf } from './connect.ts';
import { noteDamage } from './damage.ts';
import { guarded, hydrating, incomplete, isUnreadable, late } from './failures.ts';
import { findPlace } from './far-page.ts';
import { placedGroups } from './groups.ts';
import { type Look, lookAt, type Planned, type PlannedPage } from './look.ts';
import { type Model, openModels, type VersionedReference } from './model.ts';
import { isFar, type PlacedPage, placedPage } from './page.ts';
import { readPosition } from './position-codec.ts';
import { questionsAbout } from './questions.ts';
import { type Boundary, START } from './ranges.ts';
import { readingOf } from './reading.ts';
import { type Guess, guessAfter, nameOf, rememberedPages } from './remembered-pages.ts';
import { results } from './results.ts';
import { rememberedSizes } from './whole-lists.ts';

type Decide = Parameters<ReadStore['read']>[0];

export type ReadStoreOptions = {
  readonly url: string;
  readonly cell: string;
  /** Of the rules and the stored form by which it reads; nothing that others built is served. */
  readonly fingerprint: string;
};

/**
 * Milliseconds of silence after which the connection is given up (a host that vanished never closes it), until an attempt
 * at another one is, and between two of them: together less than the two seconds after which Redis is to be read again.
 */
const haste = { socketTimeout: 1000, connectTimeout: 500, longestPause: 200 };

/** Milliseconds. */
const NOTE_EVERY = 1000;

/**
 * The read model in Redis, as the query API sees it. One answer is one MULTI: position, counters, list and cards are
 * of one moment. The cards asked for are those the list held a moment ago; if it holds others now, they are read on
 * their own, and it is asked again when they have changed meanwhile.
 */
export const openReadStore = ({ url, cell, fingerprint }: ReadStoreOptions): ReadStore => {
  const redis = connect(url, haste);
  const models = openModels(redis, cell, fingerprint);
  const pages = rememberedPages();
  const sizes = rememberedSizes();
  const link = { trouble: () => troubleOf(redis), heard: () => heardBy(redis) };

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

  const whereabouts = async ({ keys }: Model): Promise<Pick<Look, 'position' | 'sentinel' | 'damaged'>> => {
    const look = redis.multi().mget(keys.position, keys.sentinel).exists(keys.damage);
    const [[position, sentinel], damaged] = (await results(look)) as [(string | null)[], number];
    return {
      position: position == null ? null : readPosition(position),
      sentinel: sentinel ?? null,
      damaged: damaged > 0,
    };
  };

  let notedAt = Number.NEGATIVE_INFINITY;
  /** Says to whoever writes the generation what is missing in it, once a second at most. */
  const damaged = ({ keys }: Model, found: string): Unavailable => {
    if (performance.now() - notedAt > NOTE_EVERY) {
      notedAt = performance.now();
      // Whoever asks again notices again.
      noteDamage(redis, keys, [found]).catch(() => undefined);
    }
    return incomplete;
  };

  /** Where an answer is to be found, by what is known of codes, of lists and of what pages held; a far one is looked for first. */
  const plan = async ({ generation, keys, reference, codes }: Model, ask: Ask): Promise<Planned> => {
    const groups = placedGroups(keys, ask, { codes, reference: reference.rows });
    const placed = (ask.pages ?? []).map((page) => {
      const { view, filter } = page;
      return placedPage(keys, ask, page, filter ? codes.stretches(view, filter, reference.rows) : null);
    });
    const whole = sizes.worthReading(questionsAbout(placed, groups));
    const near = async (one: PlacedPage, guess: Guess | undefined): Promise<Boundary | undefined> => {
      const { from } = one.page;
      if (!('offset' in from) || !isFar(one) || guess?.window) return undefined;
      return one.ranges.every(({ list }) => whole.has(list)) ? START : findPlace(redis, one.ranges, from.offset);
    };
    const planned = placed.map(async (one): Promise<PlannedPage> => {
      const name = nameOf(generation, ask, one.page);
      const guess = pages.recall(name);
      return { ...one, name, guess, reading: readingOf(one.page, one.ranges.length, guess, await near(one, guess)) };
    });
    return { pages: await Promise.all(planned), groups, whole };
  };

  /** The cards of a page as they were at the moment of the look. `again`: it held others than were asked for, which have changed since. */
  const pageOf = async (
    { keys }: Model,
    { page, name, guess }: PlannedPage,
    { cut, counts, atHand }: Look['pages'][number],
    step: number,
  ): Promise<FoundPage | 'again' | null> => {
    if (!cut) {
      pages.forget(name);
      return 'again';
    }
    const shown = guessAfter(guess, cut, page, keys);
    pages.remember(name, shown);
    const cards = await cardsAsOf(redis, keys, step, shown.cards, atHand);
    if (cards === 'again') return 'again';
    if (cards.includes(null)) return null;
    return { cards: cards as Buffer[], places: shown.places, rank: cut.rank, counts };
  };

  const attempt = async (decide: Decide, doubted: Set<Uuid>): Promise<Found | Unavailable | 'again'> => {
    const model = await models.current();
    if ('unavailable' in model) return model;
    try {
      return await answerFrom(model, decide, doubted);
    } catch (error) {
      if (isUnreadable(error)) damaged(model, `What is kept cannot be read: ${error.message}.`);
      throw error;
    }
  };

  const answerFrom = async (
    model: Model,
    decide: Decide,
    doubted: Set<Uuid>,
  ): Promise<Found | Unavailable | 'again'> => {
    const { reference, codes } = model;
    const ask = decide(reference.rows);
    const planned = await plan(model, ask);
    const look = await lookAt(redis, model, ask, planned, doubted);
    // Only what is filtered is ever read from lists as a whole.
    if (look.codes) for (const { key, size } of look.sizes) sizes.remember(key, size);
    const instead = await outOfDate(model, reference, look);
    if (instead) return instead;
    if (!look.position || !look.whole) return damaged(model, 'Counters or lists that an answer needs are not there.');
    if (look.requests.lost) return damaged(model, 'A request that an answer shows is not there.');
    if (look.codes?.length === 0) return damaged(model, `The key ${model.keys.codes} is empty.`);
    if (look.codes && codes.with(look.codes) !== codes) {
      model.codes = model.codes.with(look.codes);
      return 'again';
    }
    if (look.cutOff) return 'again';
    if (look.requests.doubtful.length > 0) {
      for (const id of look.requests.doubtful) doubted.add(id);
      return 'again';
    }
    const { step } = look.position;
    const found = await Promise.all(
      planned.pages.map((page, index) => pageOf(model, page, look.pages[index] as Look['pages'][number], step)),
    );
    if (found.includes('again')) return 'again';
    if (found.includes(null)) return damaged(model, 'A request that a list holds is not there.');
    return {
      reference: reference.rows,
      position: toReadPosition(model, look.position, look.damaged),
      tallies: look.tallies,
      pages: found as FoundPage[],
      groups: look.groups,
      requests: look.requests.cards,
    };
  };

  const attempts = async (decide: Decide, asking: { readonly isOver: boolean }): Promise<Found | Unavailable> => {
    const doubted = new Set<Uuid>();
    while (!asking.isOver) {
      const found = await attempt(decide, doubted);
      if (found !== 'again') return found;
    }
    return late;
  };

  const readPositionNow = async (): Promise<ReadPosition | Unavailable> => {
    for (;;) {
      const model = await models.current();
      if ('unavailable' in model) return model;
      const { position, sentinel, damaged } = await whereabouts(model);
      if (position && sentinel === model.sentinel) {
        return position.phase !== 'live' ? hydrating : toReadPosition(model, position, damaged);
      }
      models.lost(model);
    }
  };

  return {
    read(decide) {
      const asking = { isOver: false };
      return guarded(attempts(decide, asking), link).finally(() => {
        asking.isOver = true;
      });
    },
    position: () => guarded(readPositionNow(), link),
    async close() {
      redis.disconnect();
    },
  };
};

/** Nobody keeps a generation up whose log broke, and what is damaged may be wrong until it was compared. */
const toReadPosition = ({ generation, outdated }: Model, position: StoredPosition, damaged: boolean): ReadPosition => ({
  generation,
  lsn: position.lsn,
  committedAt: position.committedAt,
  partial: position.open !== null || position.reclassifying,
  degraded: position.parked > 0 || damaged || outdated,
});
