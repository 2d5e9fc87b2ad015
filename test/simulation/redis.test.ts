import { expect, test } from 'vitest';
import { uuid } from '#test/support/build.ts';
import { player, told } from '#test/support/given.ts';
import { comparable } from '#test/support/invariants.ts';
import { oddHistory } from '#test/support/odd-history.ts';
import { projectionStoreContract } from '#test/support/projection-store-contract.ts';
import { simulatedRedis } from './redis.ts';

projectionStoreContract('the simulated Redis', async () => {
  const redis = simulatedRedis();
  return {
    connect: redis.connect,
    kept: async () => redis.kept(),
    rewindTo: async (position) => redis.rewindTo(position),
    lose: async (key) => redis.lose(key),
    makeFrom: redis.makeFrom,
    close: async () => {},
  };
});

test('the simulated Redis goes back to exactly the states that it was in', async () => {
  const states: unknown[] = [];
  const redis = simulatedRedis(() => states.push(state()));
  const state = () => ({ kept: comparable(redis.kept()), position: redis.position() });
  const deliver = await player(redis.connect());
  for (const changes of oddHistory.map(told())) await deliver(changes);
  for (const before of states.toReversed()) {
    expect(state()).toEqual(before);
    await redis.rewind(1);
  }
});

test('a writer that began before the simulated Redis went back is fenced', async () => {
  const redis = simulatedRedis();
  const store = redis.connect();
  const { position } = await store.open();
  await store.begin(position, { documents: [uuid(1)], messages: new Map() });
  await redis.rewind(0);
  const nothing = { documents: [], messages: [], put: [], remove: [], reference: [], deadLetters: [] };
  expect(await store.commit({ ...nothing, tallies: new Map(), position })).toBe('fenced');
});
