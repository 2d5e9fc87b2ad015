import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLogHistory } from '#adapters/kafka/log-history.ts';
import type { RawRecord } from '#projector/ports.ts';
import { range } from '#test/support/change-log-contract.ts';
import { type KafkaWorld, startWorlds } from './kafka-world.ts';

let worlds: Awaited<ReturnType<typeof startWorlds>>;
beforeAll(async () => {
  worlds = await startWorlds();
}, 60_000);
afterAll(() => worlds.stop());

const historyOf = ({ topic }: KafkaWorld) => openLogHistory({ brokers: worlds.broker.part.brokers, topic });
const offsets = (records: readonly RawRecord[]): readonly number[] => records.map(({ offset }) => offset);

test('a tail gives each record once, up to where it is asked', async () => {
  const world = await worlds.world();
  const history = historyOf(world);
  await world.append(20);
  const tail = await history.from(3);
  expect(offsets(await tail.upTo(8))).toEqual(range(3, 8));
  expect(await tail.upTo(8)).toEqual([]);
  expect(await tail.upTo(2)).toEqual([]);
  const later = tail.upTo(25);
  await world.append(5);
  expect(offsets(await later)).toEqual(range(8, 25));
  await tail.stop();
  expect(
    (await worlds.admin.listGroups()).groups.filter(({ groupId }) => groupId.startsWith('deskview-history')),
  ).toEqual([]);
  await history.close();
});

test('more is asked for than is read ahead', async () => {
  const world = await worlds.world();
  const history = historyOf(world);
  for (const _ of range(0, 50)) await world.append(1000);
  const tail = await history.from(0);
  expect(await tail.upTo(10)).toHaveLength(10);
  expect(offsets(await tail.upTo(50_000))).toEqual(range(10, 50_000));
  await tail.stop();
  await history.close();
});

test('a place that the log does not hold is refused', async () => {
  const world = await worlds.world();
  const history = historyOf(world);
  await world.append(10);
  await world.cut(4);
  expect(await history.bounds()).toMatchObject({ oldest: 4, next: 10 });
  for (const offset of [3, 11]) await expect(history.from(offset)).rejects.toMatchObject({ code: 'log-break' });
  const atTheEnd = await history.from(10);
  await world.append(1);
  expect(offsets(await atTheEnd.upTo(11))).toEqual([10]);
  await atTheEnd.stop();
  await history.close();
});

test('a topic has one id for as long as it exists, and another one when it is made anew', async () => {
  const world = await worlds.world();
  const history = historyOf(world);
  const { topicId } = await history.bounds();
  expect(topicId).toMatch(/^[\w-]{22}$/);
  await world.append(3);
  expect((await history.bounds()).topicId).toBe(topicId);
  await world.makeAnew();
  const anew = await history.bounds();
  expect(anew).toMatchObject({ oldest: 0, next: 0, topicId: expect.stringMatching(/^[\w-]{22}$/) });
  expect(anew.topicId).not.toBe(topicId);
  await history.close();
});

test('a tail that is stopped or loses its broker says so to whoever waits', async () => {
  const world = await worlds.world();
  const history = historyOf(world);
  await world.append(5);
  const stopped = await history.from(0);
  const never = stopped.upTo(6);
  await Promise.all([expect(never).rejects.toThrow(/was stopped/), stopped.stop()]);

  const tail = await history.from(0);
  expect(await tail.upTo(5)).toHaveLength(5);
  const lost = expect(tail.upTo(6)).rejects.toThrow();
  await worlds.broker.part.kill('SIGKILL');
  await lost;
  const began = performance.now();
  await tail.stop();
  await history.close();
  expect(performance.now() - began).toBeLessThan(5000);
  await expect(historyOf(world).bounds()).rejects.toThrow();
  await worlds.broker.part.start();
}, 90_000);
