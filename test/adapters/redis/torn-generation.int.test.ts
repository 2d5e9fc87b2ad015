import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { expect, inject, onTestFinished, test } from 'vitest';
import { openGenerations } from '#adapters/redis/generations.ts';
import { foundationOf, keysOf } from '#adapters/redis/keys.ts';
import { openProjectionStore } from '#adapters/redis/projection-store.ts';

// Promise 5: a generation that lost one of the keys that every generation has is none any more.

const url = inject('redisUrl');

const given = async () => {
  const cell = `t${randomBytes(6).toString('hex')}`;
  let from: 'kafka' | null = 'kafka';
  const redis = new Redis(url);
  const options = { url, cell, generation: 1, topic: 'log', fingerprint: 'rules', makeFrom: async () => from };
  const store = openProjectionStore(options);
  const generations = openGenerations({ url, cell, fingerprint: 'rules' });
  const others = openGenerations({ url, cell, fingerprint: 'other' });
  onTestFinished(async () => {
    await Promise.all([store.close(), generations.close(), others.close()]);
    redis.disconnect();
  });
  await store.open();
  return {
    ...{ redis, store, generations, others, keys: keysOf(cell, 1) },
    /** It is served, and so never made again under its number. */
    serve() {
      from = null;
    },
  };
};

test('whichever of them is lost, or is of another type, it is seen, and nobody writes to what is left', async () => {
  const { redis, store, generations, keys, serve } = await given();
  serve();
  expect((await generations.look([1]))[0]?.position).not.toBeNull();
  for (const { key, type } of foundationOf(keys)) {
    await redis.rename(key, `${key}:lost`);
    expect([key, (await generations.look([1]))[0]?.position]).toEqual([key, null]);
    await expect(store.open(), key).rejects.toMatchObject({ code: 'generation-lost' });
    await (type === 'zset' ? redis.set(key, 'of another type') : redis.zadd(key, 0, 'of another type'));
    expect([key, (await generations.look([1]))[0]?.position]).toEqual([key, null]);
    await expect(store.open(), key).rejects.toMatchObject({ code: 'generation-lost' });
    await redis.rename(`${key}:lost`, key);
  }
  await store.open();
});

test('a staged one is made anew, and nothing of what was left counts', async () => {
  const { redis, store, generations, keys } = await given();
  await redis.hset(keys.tallies, 'left', 'over');
  await redis.del(keys.reference('unit'));
  await store.open();
  expect(await redis.hexists(keys.tallies, 'left')).toBe(0);
  expect((await generations.look([1]))[0]?.position).toMatchObject({ step: 0 });
});

test('what another release keeps is not judged by what this one would', async () => {
  const { redis, others, keys } = await given();
  await redis.del(keys.reference('unit'));
  expect((await others.look([1]))[0]?.position).not.toBeNull();
});
