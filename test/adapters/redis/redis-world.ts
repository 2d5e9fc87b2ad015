import { Redis } from 'ioredis';
import { inject } from 'vitest';
import { readStoredCard } from '#adapters/redis/card-codec.ts';
import { readDocument, readMessage } from '#adapters/redis/document-codec.ts';
import { activeKey, keysOf, NO_ROW } from '#adapters/redis/keys.ts';
import { writePosition } from '#adapters/redis/position-codec.ts';
import { openProjectionStore } from '#adapters/redis/projection-store.ts';
import { readTally } from '#adapters/redis/tally-codec.ts';
import type { GenerationRecord } from '#projector/generation-ports.ts';
import type { Category, DeadLetter } from '#projector/ports.ts';
import type { Document, Stored } from '#read-model/document.ts';
import { referenceKinds } from '#read-model/reference.ts';
import type { MessageRow } from '#read-model/rows.ts';
import type { StoredReference } from '#read-model/stored-reference.ts';
import type { Kept } from '#test/support/memory-store.ts';
import type { StoreWorld } from '#test/support/projection-store-contract.ts';

let cells = 0;

/** A cell of its own on the Redis of the test run. */
export const redisWorld = (): StoreWorld & { readonly cell: string; readonly url: string; readonly redis: Redis } => {
  const url = inject('redisUrl');
  const cell = `contract-${process.pid}-${cells++}`;
  const redis = new Redis(url);
  const keys = keysOf(cell, 1);
  let from: GenerationRecord['from'] | null = 'kafka';
  /** What is made is served at once. */
  const makeFrom = async () => {
    await redis.set(activeKey(cell), 1);
    return from;
  };
  return {
    cell,
    url,
    redis,
    connect: ({ topic = 'deskview.test', fingerprint = 'rules' } = {}) =>
      openProjectionStore({ url, cell, generation: 1, topic, fingerprint, makeFrom }),
    kept: () => keptIn(redis, keys),
    async rewindTo(position) {
      await redis.set(keys.position, writePosition(position));
    },
    async lose(key) {
      await redis.del(keys[key]);
    },
    makeFrom(given) {
      from = given;
    },
    async close() {
      const keys = await redis.keys(`{deskview:${cell}*`);
      if (keys.length > 0) await redis.unlink(keys);
      redis.disconnect();
    },
  };
};

const keptIn = async (redis: Redis, keys: ReturnType<typeof keysOf>): Promise<Kept> => {
  /** The keys that begin so, by the rest of their names. */
  const named = async (prefix: string): Promise<[name: string, key: string][]> =>
    (await redis.keys(`${prefix}*`)).map((key) => [key.slice(prefix.length), key]);
  const each = async <T>(prefix: string, read: (key: string, name: string) => Promise<T>): Promise<Map<string, T>> =>
    new Map(
      await Promise.all((await named(prefix)).map(async ([name, key]) => [name, await read(key, name)] as const)),
    );

  const reference = await Promise.all(
    referenceKinds.map(async (kind) => {
      const rows = Object.entries(await redis.hgetall(keys.reference(kind))).filter(([id]) => id !== NO_ROW);
      return [kind, new Map(rows.map(([id, text]) => [id, JSON.parse(text)]))] as const;
    }),
  );
  const letters = (await redis.zrange(keys.letters, '0', '-1')).map((text) => JSON.parse(text) as DeadLetter);
  const counts = Object.entries(await redis.hgetall(keys.letterCounts));
  const tallies = await redis.hgetallBuffer(keys.tallies);
  return {
    documents: await each(
      keys.document(''),
      async (key, id): Promise<Document> => readDocument(id, (await redis.get(key)) ?? ''),
    ),
    cards: await each(keys.card(''), async (key) =>
      readStoredCard((await redis.getBuffer(key)) ?? Buffer.alloc(0)).card.toString(),
    ),
    messages: await each(keys.messages(''), async (key): Promise<Map<string, Stored<MessageRow>>> => {
      return new Map(Object.entries(await redis.hgetall(key)).map(([id, text]) => [id, readMessage(text)]));
    }),
    lists: await each(keys.list(''), async (key) =>
      (await redis.zrangeBuffer(key, '0', '-1')).map((it) => it.toString('hex')),
    ),
    tallies: new Map(Object.entries(tallies).map(([owner, bytes]) => [owner, readTally(bytes)])),
    reference: Object.fromEntries(reference) as unknown as StoredReference,
    damage: await redis.hkeys(keys.damage),
    deadLetters: letters,
    letterCounts: new Map(
      counts.map(([name, count]) => [name as Category, Number(count)] as const).filter(([, count]) => count > 0),
    ),
  };
};
