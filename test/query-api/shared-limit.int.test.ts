import { randomBytes } from 'node:crypto';
import { afterAll, expect, test, vi } from 'vitest';
import { openSharedCounts } from '#adapters/redis/shared-counts.ts';
import type { SharedCounts } from '#http/count-ports.ts';
import { variables } from '#query-api/config.ts';
import { createSafety } from '#query-api/safety.ts';
import { getAs, SECRET } from '#test/support/http.ts';
import { startRedis } from '#test/support/stack.ts';
import { appOf } from './app-of.ts';
import { desk, NOON, people } from './desk.ts';
import { storeOf } from './store-of.ts';

const redis = await startRedis();
const cell = `t${randomBytes(6).toString('hex')}`;
const opened: SharedCounts[] = [];
afterAll(async () => {
  await Promise.all(opened.map((counts) => counts.close()));
  await redis.stop();
});

let now = NOON;

/** One of several processes that serve the same users. */
const replica = async () => {
  const counts = openSharedCounts({ url: redis.part.url, cell, what: 'subject' });
  opened.push(counts);
  await vi.waitFor(async () => expect(await counts.add(0, new Map([['ready', 1]]))).not.toBeNull(), 5000);
  const values = variables.parse({ JWT_SECRET: SECRET, RATE_LIMIT_SUBJECT: '20' });
  const app = appOf(storeOf(desk([])), { safety: createSafety(values, { clock: () => now, shared: () => counts }) });
  const ask = async (user: string) => (await getAs(app.request, user, '/ticket-type-counts')).status;
  return { ask, asks: (user: string, times: number) => Promise.all(Array.from({ length: times }, () => ask(user))) };
};

const [one, other] = [await replica(), await replica()];

test('a limit holds for all processes together, and nobody waits for Redis to know', async () => {
  expect(await one.asks(people.root, 20)).toEqual(Array(20).fill(200));
  expect(await one.ask(people.root)).toBe(429);
  await vi.waitFor(async () => expect(await other.ask(people.root)).toBe(429), 5000);
  expect(await other.ask(people.mona)).toBe(200);
});

test('while Redis is away each counts alone, and answers at once', async () => {
  now += 10_000;
  await redis.part.kill('SIGSTOP');
  const began = performance.now();
  expect((await one.asks(people.root, 22)).filter((status) => status === 429)).toHaveLength(2);
  expect((await other.asks(people.root, 22)).filter((status) => status === 429)).toHaveLength(2);
  expect(performance.now() - began).toBeLessThan(1000);
  // It gives up after a while; what it could not tell is no error to anybody.
  expect(await opened[0]?.add(1, new Map([['root', 1]]))).toBeNull();
  await redis.part.kill('SIGCONT');
});
