import { Redis } from 'ioredis';
import { readStoredCard, writeStoredCard } from '#adapters/redis/card-codec.ts';
import { readDocument, writeDocument } from '#adapters/redis/document-codec.ts';
import { type Keys, keysOf } from '#adapters/redis/keys.ts';
import { memberOf } from '#adapters/redis/member.ts';
import { readPosition, writePosition } from '#adapters/redis/position-codec.ts';
import { readTally, writeTally } from '#adapters/redis/tally-codec.ts';
import { listKey, type Owner, placesOf } from '#read-model/delta.ts';
import type { Document } from '#read-model/document.ts';
import { listNameOf } from '#read-model/lists.ts';
import type { ReferenceKind, Uuid } from '#read-model/rows.ts';
import { hexOf } from '#read-model/uuid.ts';

/** Ways to make a generation wrong behind everybody's back. */
export type Planter = {
  /** Adds to one of the packed counters of an owner. */
  counter(owner: Owner, slot: number, step: number): Promise<void>;
  /** Takes a request out of a list that holds it. */
  missing(id: Uuid, list: string): Promise<void>;
  /** Puts a request into a list that should not hold it. */
  extra(id: Uuid, list: string): Promise<void>;
  missingDocument(id: Uuid): Promise<void>;
  /** Another title in the document, and in nothing else. */
  staleTitle(id: Uuid): Promise<void>;
  staleCard(id: Uuid): Promise<void>;
  /** A document of a request that nobody made. */
  extraDocument(like: Uuid, id: Uuid): Promise<void>;
  referenceName(kind: ReferenceKind, id: string): Promise<void>;
  document(id: Uuid): Promise<Document>;
  close(): void;
};

/** The list of everything, newest change first. */
export const everything = listKey('all', listNameOf('all_tickets'));

/** Changes a packed counter in a step of its own, so that no projector goes on with what it remembers. */
const plantCounter = async (redis: Redis, keys: Keys, owner: Owner, slot: number, step: number): Promise<void> => {
  for (;;) {
    await redis.watch(keys.position);
    const position = readPosition((await redis.get(keys.position)) ?? '');
    const tally = readTally((await redis.hgetBuffer(keys.tallies, owner)) ?? Buffer.alloc(0));
    tally[slot] = (tally[slot] ?? 0) + step;
    const planted = redis.multi().set(keys.position, writePosition({ ...position, step: position.step + 1 }));
    if (await planted.hset(keys.tallies, owner, writeTally(tally)).exec()) return;
  }
};

/** Works on a line's Redis, in the generation of this number. */
export const planterAt = (url: string, cell: string, generation: number): Planter => {
  const redis = new Redis(url);
  const keys = keysOf(cell, generation);
  const document = async (id: Uuid): Promise<Document> => readDocument(id, (await redis.get(keys.document(id))) ?? '');
  return {
    document,
    counter: (owner, slot, step) => plantCounter(redis, keys, owner, slot, step),
    async missing(id, list) {
      const member = placesOf(id, (await document(id)).placed).get(list);
      if (!member || (await redis.zrem(keys.list(list), memberOf(member))) !== 1)
        throw new Error(`${id} is not in ${list}`);
    },
    async extra(id, list) {
      await redis.zadd(keys.list(list), 0, memberOf(`7fffffffffffffff${hexOf(id)}`));
    },
    async missingDocument(id) {
      await redis.del(keys.document(id));
    },
    async staleTitle(id) {
      const { request, ...rest } = await document(id);
      if (!request) throw new Error(`no request ${id}`);
      await redis.set(keys.document(id), writeDocument({ ...rest, request: { ...request, title: 'Planted' } }));
    },
    async staleCard(id) {
      const { step, card } = readStoredCard((await redis.getBuffer(keys.card(id))) ?? Buffer.alloc(0));
      await redis.set(
        keys.card(id),
        writeStoredCard(step, card.toString().replace('"subject":"', '"subject":"Planted ')),
      );
    },
    async extraDocument(like, id) {
      await redis.set(keys.document(id), writeDocument(await document(like)));
    },
    async referenceName(kind, id) {
      const row = JSON.parse((await redis.hget(keys.reference(kind), id)) ?? '{}');
      await redis.hset(keys.reference(kind), id, JSON.stringify({ ...row, name: 'Planted' }));
    },
    close: () => redis.disconnect(),
  };
};
