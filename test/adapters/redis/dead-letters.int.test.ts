import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLetterStore } from '#adapters/redis/dead-letters.ts';
import { keysOf } from '#adapters/redis/keys.ts';
import { noWrites } from '#projector/no-writes.ts';
import type { ProjectionStore, Writes } from '#projector/ports.ts';
import { deadLetter } from '#test/support/build.ts';
import { memoryLetters } from '#test/support/memory-letters.ts';
import { memoryServer } from '#test/support/memory-store.ts';
import { redisWorld } from './redis-world.ts';

// Promise 6: what is set aside can be looked at, and is bounded.

let world: ReturnType<typeof redisWorld>;
let stores: readonly ProjectionStore[];
const memory = () => memoryServer();
let server: ReturnType<typeof memory>;

beforeEach(async () => {
  world = redisWorld();
  server = memory();
  stores = [world.connect(), server.connect()];
});
afterEach(async () => {
  await Promise.all(stores.map((store) => store.close()));
  await world.close();
});

/** The same step in both; what is set aside counts in the position. */
const step = async (writes: Partial<Writes>, parked: number): Promise<void> => {
  for (const store of stores) {
    const { position } = await store.open();
    expect(await store.begin(position, { documents: [], messages: new Map() })).not.toBe('moved');
    const next = { ...position, step: position.step + 1, parked };
    expect(await store.commit({ ...noWrites, position: next, ...writes })).toBe('applied');
  }
};

const many = Array.from({ length: 1300 }, (_, offset) =>
  deadLetter({ offset, category: offset % 3 === 0 ? 'incomplete' : 'malformed', payload: 'x'.repeat(1500) }),
);

test('reads what a store in memory would: newest first, all counted, at most what is asked for', async () => {
  const letters = openLetterStore({ url: world.url, cell: world.cell, generation: 1 });
  const same = memoryLetters(server);
  await step({ deadLetters: many.slice(0, 10) }, 10);
  await step({ deadLetters: many.slice(10) }, 1300);
  for (const most of [undefined, 0, 3, 5000]) expect(await letters.read(most)).toEqual(await same.read(most));
  expect((await letters.read(1)).letters).toEqual([many.at(-1)]);
  await step({ settled: many.slice(1000, 1100) }, 1200);
  expect(await letters.read()).toEqual(await same.read());
  await step({ settled: 'all' }, 0);
  expect(await letters.read()).toEqual({ parked: 0, counts: {}, letters: [] });
  await letters.close();
});

test('ten thousand letters take no more of Redis than a thousand', async () => {
  for (const [store] of [stores]) await store?.open();
  for (let n = 0; n < 10; n++) {
    const thousand = many.slice(0, 1000).map((letter) => ({ ...letter, offset: letter.offset + n * 1000 }));
    await step({ deadLetters: thousand }, (n + 1) * 1000);
  }
  const { letters } = keysOf(world.cell, 1);
  expect(await world.redis.zcard(letters)).toBe(1000);
  expect(await world.redis.memory('USAGE', letters, 'SAMPLES', '0')).toBeLessThan(3_000_000);
});

test('a generation that is not there has none to read', async () => {
  const letters = openLetterStore({ url: world.url, cell: world.cell, generation: 9 });
  await expect(letters.read()).rejects.toMatchObject({ code: 'generation-lost' });
  await letters.close();
});
