import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openGenerations } from '#adapters/redis/generations.ts';
import { keysOf } from '#adapters/redis/keys.ts';
import { openProjectionStore } from '#adapters/redis/projection-store.ts';
import { openStoredModel } from '#adapters/redis/stored-model.ts';
import { noWrites } from '#projector/no-writes.ts';
import type { Position, ProjectionStore } from '#projector/ports.ts';
import { emptyDocument } from '#read-model/document.ts';
import { hexOf } from '#read-model/uuid.ts';
import { laptop, uuid, wholeRow } from '#test/support/build.ts';
import { startRedis } from '#test/support/stack.ts';
import { redisWorld } from './redis-world.ts';

// Promise 11: what is lost or altered in Redis is noticed.

let world: ReturnType<typeof redisWorld>;
let store: ProjectionStore;
let position: Position;
let keys: ReturnType<typeof keysOf>;
beforeEach(async () => {
  world = redisWorld();
  keys = keysOf(world.cell, 1);
  store = world.connect();
  position = (await store.open()).position;
});
afterEach(async () => {
  await store.close();
  await world.close();
});

const step = async (writes: Partial<Parameters<ProjectionStore['commit']>[0]>): Promise<void> => {
  const wanted = { documents: [laptop], messages: new Map([[laptop, [uuid(7)]]]) };
  expect(await store.begin(position, wanted)).not.toBe('moved');
  position = { ...position, step: position.step + 1 };
  expect(await store.commit({ ...noWrites, position, ...writes })).toBe('applied');
};

const place = { list: 'all x', member: `aa${hexOf(laptop)}` };
const row = { ...wholeRow('message'), lsn: 5 };
const message = { requestId: laptop, id: uuid(7), row } as never;
const document = { id: laptop, document: { ...emptyDocument(laptop), openSubtasks: 2 }, card: 'a card' };

test.each([
  ['a list', () => keys.list(place.list)],
  ['messages', () => keys.messages(laptop)],
  ['dead letters', () => keys.letters],
])('%s of another type make room for what is written, and are named', async (_, keyOf) => {
  await world.redis.set(keyOf(), 'of another type');
  const letter = { offset: 1, at: 0, category: 'malformed', reason: '', table: null, payload: '' } as const;
  const writes = { put: [place], messages: [message], documents: [document] };
  await step({ ...writes, deadLetters: [{ ...letter, target: { kind: 'unknown' } }] });
  expect(await world.redis.exists(keyOf())).toBe(0);
  expect((await world.kept()).damage).toEqual([`The key ${keyOf()} held a value of another type and was deleted.`]);
  // Everything else of the step was written.
  expect((await world.kept()).documents.size).toBe(1);
});

test.each(['not json', '[]', '{"a":1}', '[null,1]'])('a document that cannot be read is none: %s', async (text) => {
  await world.redis.set(keys.document(laptop), text);
  expect(await store.begin(position, { documents: [laptop], messages: new Map() })).toEqual({
    documents: new Map(),
    messages: new Map(),
  });
  const model = openStoredModel({ url: world.url, cell: world.cell, generation: 1 });
  expect((await model.requests([laptop])).kept.get(laptop)?.document).toBeNull();
  await model.close();
});

test('whatever holds another type, a comparison reads on', async () => {
  await step({ put: [place], messages: [message], documents: [document] });
  for (const key of [keys.list(place.list), keys.messages(laptop), keys.document(laptop), keys.card(laptop)]) {
    await world.redis.del(key);
    await world.redis.rpush(key, 'of another type');
  }
  const model = openStoredModel({ url: world.url, cell: world.cell, generation: 1 });
  const { kept } = await model.requests([laptop]);
  expect(kept.get(laptop)).toEqual({ document: null, card: null, step: 0, messages: new Map() });
  expect([await model.holds([place]), await model.sizes([place.list])]).toEqual([[false], [0]]);
  expect(await Array.fromAsync(model.members(place.list))).toEqual([]);
  expect((await model.counted([place.list])).sizes.size).toBe(0);
  await model.close();
});

test.each(['position', 'tallies'] as const)('a %s beyond reading is a lost generation', async (name) => {
  world.makeFrom(null);
  await world.redis.set(keys[name], 'not json');
  const generations = openGenerations({ url: world.url, cell: world.cell, fingerprint: 'rules' });
  expect((await generations.look([1]))[0]?.position).toBeNull();
  await generations.close();
  await expect(store.open()).rejects.toMatchObject({ code: 'generation-lost' });
});

test('damage that cannot be read is damage', async () => {
  await world.redis.set(keys.damage, 'of another type');
  const generations = openGenerations({ url: world.url, cell: world.cell });
  const [look] = await generations.look([1]);
  expect(Object.keys(look?.damage ?? {})).toEqual([expect.stringContaining(keys.damage)]);
  await generations.noteDamage(1, ['The key a is lost.']);
  expect(Object.keys((await generations.look([1]))[0]?.damage ?? {})).toContain('The key a is lost.');
  await generations.close();
});

test('a Redis that evicts, or has evicted, is not relied on', async () => {
  const { part, stop } = await startRedis();
  const redis = new Redis(part.url);
  const own = { url: part.url, cell: 'evicted', generation: 1, topic: 'deskview.test', fingerprint: 'rules' };
  const evicted = openProjectionStore({ ...own, makeFrom: async () => 'kafka' });
  await evicted.open();
  await evicted.proveKept({ phase: 'live' });

  await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
  await expect(evicted.proveKept({ phase: 'live' })).rejects.toMatchObject({ code: 'keys-lost', retriable: false });
  await expect(evicted.proveKept({ phase: 'copying' })).rejects.toMatchObject({ code: 'eviction', retriable: true });
  await redis.config('SET', 'maxmemory-policy', 'noeviction');
  await evicted.proveKept({ phase: 'live' });

  await redis.config('SET', 'maxmemory-policy', 'volatile-ttl');
  await redis.set('anything', 'x', 'EX', 1000);
  await redis.config('SET', 'maxmemory', 1);
  await redis.set('one more', 'x').catch(() => undefined);
  await redis.config('SET', 'maxmemory', 0);
  await redis.config('SET', 'maxmemory-policy', 'noeviction');
  await expect(evicted.proveKept({ phase: 'live' })).rejects.toThrow(/has evicted \d+ keys/);
  await evicted.close();
  redis.disconnect();
  await stop();
});
