import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { cellKeysOf } from '#adapters/redis/keys.ts';
import { openSharedCounts } from '#adapters/redis/shared-counts.ts';
import type { SharedCounts } from '#http/count-ports.ts';
import { freePort } from '#infra/local/ports.ts';
import { sharedCountsContract } from '#test/support/shared-counts-contract.ts';

const url = inject('redisUrl');
const cell = `t${randomBytes(6).toString('hex')}`;
const opened = (what: string) => openSharedCounts({ url, cell, what });
const [one, other, addresses] = [opened('subject'), opened('subject'), opened('address')];
const redis = new Redis(url);
afterAll(async () => {
  await Promise.all([one, other, addresses].map((counts) => counts.close()));
  redis.disconnect();
});

/** Until then it tells nobody. */
const connected = (counts: SharedCounts) =>
  vi.waitFor(async () => expect(await counts.add(1, new Map([['ready', 1]]))).not.toBeNull(), 5000);
beforeAll(() => Promise.all([one, other, addresses].map(connected)));

sharedCountsContract(() => [one, other]);

test('what is counted is forgotten soon after its window', async () => {
  await one.add(20, new Map([['mona', 1]]));
  const left = await redis.pttl(cellKeysOf(cell).limit(20, 'subject:mona'));
  expect(left).toBeGreaterThan(10_000);
  expect(left).toBeLessThanOrEqual(20_000);
});

test('a subject and an address of the same name are two', async () => {
  await one.add(30, new Map([['same', 4]]));
  expect(await addresses.add(30, new Map([['same', 1]]))).toEqual(new Map([['same', 1]]));
});

test('without a Redis there is nobody to tell', async () => {
  const alone = openSharedCounts({ url: `redis://127.0.0.1:${await freePort()}`, cell, what: 'subject' });
  expect(await alone.add(1, new Map([['mona', 1]]))).toBeNull();
  await alone.close();
});
