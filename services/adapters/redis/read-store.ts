import type { Position as StoredPosition } from '#projector/ports.ts';
import type { Ask, Found, ReadPosition, ReadStore, Unavailable } from '#query-api/ports.ts';
import { connect } from './connect.ts';
import { lookAt } from './look.ts';
import { type Model, openModels } from './model.ts';
import { readPosition } from './position-codec.ts';

type Decide = Parameters<ReadStore['read']>[0];

export type ReadStoreOptions = { readonly url: string; readonly cell: string };

/** Milliseconds a reader waits for Redis before it says that no answer is possible. */
const COMMAND_TIMEOUT = 400;
/** How often a page may change between finding its ids and reading its cards before we give up. */
const ATTEMPTS = 25;
/** Pages whose ids are remembered, so that a page that did not change is read in one round trip. */
const PAGES = 2000;

/**
 * The read model in Redis, as the query API sees it. One answer is one MULTI: position, counters, list and cards are
 * of one moment. The cards asked for are those the list held a moment ago; if it holds others now, it is asked again.
 */
export const openReadStore = ({ url, cell }: ReadStoreOptions): ReadStore => {
  const redis = connect(url, { enableOfflineQueue: false, commandTimeout: COMMAND_TIMEOUT });
  const models = openModels(redis, cell);
  const remembered = new Map<string, readonly Buffer[]>();

  const remember = (page: string, members: readonly Buffer[]): void => {
    remembered.delete(page);
    remembered.set(page, members);
    const oldest = remembered.size > PAGES ? remembered.keys().next().value : undefined;
    if (oldest !== undefined) remembered.delete(oldest);
  };

  /** Is the reference data in hand that of the position? Null when it is; otherwise what to do instead of answering. */
  const outOfDate = async (model: Model, position: StoredPosition | null): Promise<Unavailable | 'again' | null> => {
    if (!position) return models.lost();
    if (position.phase === 'snapshot') return hydrating;
    if (position.reference === model.reference.version) return null;
    await models.catchUp(model, position.reference);
    return 'again';
  };

  const storedPosition = async (model: Model): Promise<StoredPosition | null> => {
    const text = await redis.get(model.keys.position);
    return text === null ? null : readPosition(text);
  };

  const attempt = async (model: Model, decide: Decide): Promise<Found | Unavailable | 'again'> => {
    let ask: Ask;
    try {
      ask = decide(model.reference.rows);
    } catch (refusal) {
      // A refusal is an answer too: it has to be that of the present position.
      const instead = await outOfDate(model, await storedPosition(model));
      if (instead) return instead;
      throw refusal;
    }
    const page = pageKey(model, ask);
    const guess = remembered.get(page) ?? [];
    const look = await lookAt(redis, model, ask, guess);
    const instead = await outOfDate(model, look.position);
    if (instead) return instead;
    if (!look.position || !look.whole) return incomplete;
    if (ask.page) remember(page, look.members);
    if (!sameMembers(look.members, guess)) return 'again';
    if (look.cards.includes(null)) return incomplete;
    return {
      reference: model.reference.rows,
      position: toReadPosition(model.generation, look.position),
      tallies: look.tallies,
      cards: look.cards as Buffer[],
    };
  };

  const guarded = async <T>(read: () => Promise<T>): Promise<T | Unavailable> => {
    try {
      return await read();
    } catch (error) {
      if (!isRedisFailure(error)) throw error;
      return { unavailable: 'unreachable', detail: `The read model does not answer: ${(error as Error).message}` };
    }
  };

  return {
    read: async (ask) => {
      for (let tried = 0; tried < ATTEMPTS; tried++) {
        const model = await guarded(() => models.current());
        if ('unavailable' in model) return model;
        const found = await guarded(() => attempt(model, ask));
        if (found !== 'again') return found;
      }
      return { unavailable: 'unreachable', detail: 'The list changes faster than it can be read; try again.' };
    },
    position: async () =>
      guarded(async () => {
        const model = await models.current();
        if ('unavailable' in model) return model;
        const position = await storedPosition(model);
        if (!position) return models.lost();
        return position.phase === 'snapshot' ? hydrating : toReadPosition(model.generation, position);
      }),
    async close() {
      redis.disconnect();
    },
  };
};

const hydrating: Unavailable = {
  unavailable: 'hydrating',
  detail: 'The first snapshot of the source is still being read.',
};
const incomplete: Unavailable = {
  unavailable: 'incomplete',
  detail: 'Keys of the read model are missing; it has to be built again.',
};

/** Errors of Redis and of the way to it; anything else is a mistake of ours or a refusal of the caller's and passes through. */
const isRedisFailure = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  const { code = '' } = error as NodeJS.ErrnoException;
  return (
    /^(ReplyError|MaxRetriesPerRequestError|AbortError)$/.test(error.name) ||
    /^E[A-Z]+$/.test(code) ||
    /Command timed out|Stream isn't writeable|Connection is closed/.test(error.message)
  );
};

const toReadPosition = (generation: number, position: StoredPosition): ReadPosition => ({
  generation,
  lsn: position.lsn,
  committedAt: position.committedAt,
  partial: position.open !== null || position.reclassifying,
  degraded: position.parked > 0,
});

const pageKey = ({ generation }: Model, { page, technician }: Ask): string =>
  page ? [generation, page.view, technician, page.offset, page.limit, ...page.segments].join(' ') : '';

const sameMembers = (a: readonly Buffer[], b: readonly Buffer[]): boolean =>
  a.length === b.length && a.every((member, index) => member.equals(b[index] as Buffer));
