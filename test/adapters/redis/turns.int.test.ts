import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, expect, inject, test } from 'vitest';
import { cellKeysOf } from '#adapters/redis/keys.ts';
import { openTurns } from '#adapters/redis/turns.ts';

const url = inject('redisUrl');
const cell = `t${randomBytes(6).toString('hex')}`;
const turnsOf = (by: string, of = cell) => openTurns({ url, cell: of, what: 'verify', by });
const [here, there, elsewhere] = [turnsOf('here 1'), turnsOf('there 2'), turnsOf('here 1', `${cell}_b`)];
const redis = new Redis(url);
afterAll(async () => {
  await Promise.all([here, there, elsewhere].map((turns) => turns.close()));
  redis.disconnect();
});

test('one process of a cell gets the turn, the other does not; another cell has its own', async () => {
  const taken = await Promise.all([here.take(60_000), there.take(60_000)]);
  expect([...taken].sort()).toEqual([false, true]);
  expect(await elsewhere.take(60_000)).toBe(true);
  expect(await redis.get(cellKeysOf(cell).turn('verify'))).toBe(taken[0] ? 'here 1' : 'there 2');
});

test('whoever dies in his turn holds nobody up for longer than the period', async () => {
  await redis.del(cellKeysOf(cell).turn('verify'));
  expect(await here.take(30.5)).toBe(true);
  await expect.poll(() => there.take(60_000), { interval: 5 }).toBe(true);
});

test('a turn is held on to by whoever has it, and by nobody else; let go of, it is anybody’s', async () => {
  const key = cellKeysOf(cell).turn('verify');
  await redis.del(key);
  expect([await here.hold(60_000), await there.hold(60_000), await here.hold(120_000)]).toEqual([true, false, true]);
  expect(await redis.pttl(key)).toBeGreaterThan(60_000);
  expect(await redis.get(key)).toBe('here 1');
  expect(await here.hold(30)).toBe(true);
  await expect.poll(() => there.hold(60_000), { interval: 5 }).toBe(true);
});
