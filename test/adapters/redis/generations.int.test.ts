import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { expect, inject, onTestFinished, test } from 'vitest';
import { openFeedReport } from '#adapters/redis/feed-report.ts';
import { openGenerations } from '#adapters/redis/generations.ts';
import { cellKeysOf, keysOf } from '#adapters/redis/keys.ts';
import { openProjectionStore } from '#adapters/redis/projection-store.ts';
import { firstEpoch } from '#projector/generation-ports.ts';
import { generationsContract } from '#test/support/generations-contract.ts';
import { generationRecord } from '#test/support/memory-generations.ts';
import { redisWorld } from './redis-world.ts';

generationsContract('Redis', async () => {
  const { cell, url, close } = redisWorld();
  return { connect: () => openGenerations({ url, cell }), close };
});

/** Generations 1, 2 and 21 of a cell, and other keys beside them. */
const threeGenerations = async () => {
  const url = inject('redisUrl');
  const cell = `t${randomBytes(6).toString('hex')}`;
  const redis = new Redis(url);
  const generations = openGenerations({ url, cell });
  onTestFinished(async () => {
    redis.disconnect();
    await generations.close();
  });
  for (const generation of [1, 2, 21]) {
    const store = openProjectionStore({
      ...{ url, cell, generation, topic: 'log', fingerprint: 'rules' },
      makeFrom: async () => 'kafka',
    });
    await store.open();
    await store.close();
    await redis.mset(Array.from({ length: 2500 }, (_, n) => [keysOf(cell, generation).document(`${n}`), 'x']).flat());
  }
  const keysIn = async (generation: number): Promise<string[]> =>
    (await redis.keys(keysOf(cell, generation).every)).sort();
  return { url, cell, redis, generations, keysIn };
};

test('removing a generation deletes every key of it and no other', async () => {
  const { generations, keysIn } = await threeGenerations();
  const others = [await keysIn(1), await keysIn(21)];
  const told: number[] = [];
  const removed = await generations.remove(2, (keys) => told.push(keys));
  expect(removed).toBeGreaterThan(2500);
  expect(told.at(-1)).toBe(removed);
  expect(await keysIn(2)).toEqual([]);
  expect([await keysIn(1), await keysIn(21)]).toEqual(others);
});

test('a removal that ended in the middle is gone on with, and nothing is served or written meanwhile', async () => {
  const { url, cell, redis, generations, keysIn } = await threeGenerations();
  const store = openProjectionStore({ url, cell, generation: 2, topic: 'log', fingerprint: 'rules' });
  const { position } = await store.open();
  const ended = new Error('killed');
  const interrupted = generations.remove(2, () => {
    throw ended;
  });
  await expect(interrupted).rejects.toBe(ended);
  const { position: place, sentinel } = keysOf(cell, 2);
  expect(await redis.exists(place, sentinel)).toBe(0);
  expect(await store.begin(position, { documents: [], messages: new Map() })).toBe('moved');
  await expect(store.open()).rejects.toMatchObject({ code: 'generation-lost' });
  await generations.remove(2, () => undefined);
  expect(await keysIn(2)).toEqual([]);
  await store.close();
});

test('what a feed says is seen until it falls silent, and a stand-by does not talk over it', async () => {
  const { url, cell, redis, generations } = await threeGenerations();
  const [working, standby] = [1, 2].map(() => openFeedReport({ url, cell, generation: 1 }));
  const status = { at: 1, by: 'a', state: 'reading', rate: 3, error: null, code: null } as const;
  await working?.say(status, false);
  await standby?.say({ ...status, by: 'b', state: 'starting' }, true);
  expect((await generations.look([1]))[0]).toMatchObject({ position: { offset: 0 }, feed: status });
  expect(await redis.pttl(keysOf(cell, 1).feed)).toBeGreaterThan(8000);
  await redis.del(keysOf(cell, 1).feed);
  await standby?.say({ ...status, by: 'b', state: 'starting' }, true);
  expect((await generations.look([1]))[0]?.feed?.by).toBe('b');
  for (const report of [working, standby]) await report?.close();
});

test('of several processes one has its turn to copy, until it gives it back', async () => {
  const { url, cell } = await threeGenerations();
  const [one, two] = [1, 2].map(() => openFeedReport({ url, cell, generation: 1 }));
  expect([await one?.takeTurn(), await two?.takeTurn(), await one?.takeTurn()]).toEqual([true, false, true]);
  await two?.endTurn();
  expect(await two?.takeTurn()).toBe(false);
  await one?.endTurn();
  expect([await two?.takeTurn(), await one?.takeTurn()]).toEqual([true, false]);
  for (const report of [one, two]) await report?.close();
});

test('a cell that was registered before there were epochs goes on in the first one', async () => {
  const { url, cell, close } = redisWorld();
  const redis = new Redis(url);
  const generations = openGenerations({ url, cell });
  onTestFinished(async () => {
    redis.disconnect();
    await generations.close();
    await close();
  });
  const { epoch: _, since: __, ...before } = generationRecord(1);
  const { active, generations: records } = cellKeysOf(cell);
  await redis.set(active, 1);
  await redis.hset(records, '1', JSON.stringify(before));
  const found = { active: 1, last: 0, generations: [generationRecord(1)], epoch: firstEpoch };
  expect(await generations.read()).toEqual(found);
  await generations.update((now) => ({
    registry: { ...now, epoch: { ...now.epoch, number: 2 } },
    operation: { at: 1, who: 'mona', what: 'break', generation: null, outcome: 'broken', detail: '' },
  }));
  expect(await generations.read()).toEqual({ ...found, epoch: { ...firstEpoch, number: 2 } });
});
