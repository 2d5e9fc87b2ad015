import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, expect, inject, test } from 'vitest';
import { cellKeysOf } from '#adapters/redis/keys.ts';
import { openWatchStore } from '#adapters/redis/watch.ts';
import { seen } from '#test/projector/watch/source.ts';

const url = inject('redisUrl');
const cell = `t${randomBytes(6).toString('hex')}`;
const store = openWatchStore({ url, cell });
const redis = new Redis(url);
afterAll(async () => {
  await store.close();
  redis.disconnect();
});

test('what was found is there for a minute', async () => {
  expect(await store.watched()).toBeNull();
  const watched = {
    ...{ at: 5, by: 'host 1' },
    checks: [{ name: 'publication', state: 'ok', cause: 'as it must be', mend: null, since: 1 } as const],
  };
  await store.keepWatched(watched);
  expect(await store.watched()).toEqual(watched);
  expect(await redis.ttl(cellKeysOf(cell).watch)).toBeGreaterThan(55);
  expect(await redis.ttl(cellKeysOf(cell).watch)).toBeLessThanOrEqual(60);
});

test('the source as it was seen is there until it is seen again, over any restart', async () => {
  expect(await store.seen()).toBeNull();
  await store.keepSeen(seen);
  expect(await store.seen()).toEqual(seen);
  expect(await redis.ttl(cellKeysOf(cell).source)).toBe(-1);
});
