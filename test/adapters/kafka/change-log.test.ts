import { beforeEach, expect, test, vi } from 'vitest';
import { openChangeLog } from '#adapters/kafka/change-log.ts';
import type { RawRecord } from '#projector/ports.ts';
import { fake } from './fake-kafkajs.ts';

vi.mock('kafkajs', async (original) => ({
  ...(await import('./fake-kafkajs.ts')),
  default: (await original<{ default: unknown }>()).default,
}));

const at = (offset: number) => ({ topic: 'topic', partition: 0, offset: String(offset) });

const crashed: Error[] = [];
const logger = { info: () => {}, warn: () => {}, error: () => {} };
const open = () =>
  openChangeLog({
    ...{ brokers: ['broker'], topic: 'topic', group: 'group', logger },
    crashed: (error) => void crashed.push(error),
  });

/** A reader that says where to go on when the test lets it. */
const reader = () => {
  const received: RawRecord[] = [];
  const answers: ((offset: number) => void)[] = [];
  return {
    received,
    answer: (offset: number) => answers.shift()?.(offset),
    released: () => {},
    assigned: () => new Promise<number>((resolve) => answers.push(resolve)),
    receive: async (records: readonly RawRecord[]) => void received.push(...records),
  };
};
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  fake.reset();
  crashed.length = 0;
});

test('the reader says where to go on, and gets nothing before', async () => {
  const log = open();
  const mine = reader();
  await log.start(mine);
  fake.join([0]);
  const early = fake.deliver(0, 3);
  await settled();
  mine.answer(42);
  await early;
  expect([mine.received, fake.resolved, fake.seeks]).toEqual([[], [], [at(42)]]);
  await fake.deliver(42, 2);
  expect(mine.received.map(({ offset }) => offset)).toEqual([42, 43]);
  expect(mine.received[0]).toEqual({
    offset: 42,
    timestamp: 1_700_000_000_000,
    epoch: 0,
    key: Buffer.from('k'),
    value: null,
  });
  expect(fake.resolved).toEqual(['43']);
});

test('it is asked again at each rebalance; only the last answer counts', async () => {
  const log = open();
  const mine = reader();
  await log.start(mine);
  fake.join([0]);
  fake.join([0]);
  mine.answer(1);
  await settled();
  expect(fake.seeks).toEqual([]);
  const early = fake.deliver(0);
  mine.answer(2);
  await early;
  expect(fake.seeks).toEqual([at(2)]);
  expect(mine.received).toEqual([]);
});

test('a member without the partition is not asked', async () => {
  const log = open();
  const mine = reader();
  await log.start(mine);
  fake.join([]);
  await settled();
  mine.answer(5);
  await settled();
  expect(fake.seeks).toEqual([]);
});

test('a member that loses the partition to another is told, and has no place any more', async () => {
  const log = open();
  const mine = reader();
  let released = 0;
  await log.start({ ...mine, released: () => void released++ });
  fake.join([0]);
  mine.answer(42);
  await settled();
  expect([released, log.next()]).toEqual([0, 42]);
  fake.join([]);
  expect([released, log.next()]).toEqual([1, null]);
  fake.join([0]);
  fake.join([]);
  mine.answer(43);
  await settled();
  expect([released, log.next()]).toEqual([2, null]);
});

test('what was fetched before a seek is dropped', async () => {
  const log = open();
  const mine = reader();
  await log.start(mine);
  fake.stale = true;
  await fake.deliver(7);
  expect([mine.received, fake.resolved]).toEqual([[], []]);
});

test('records taken while a seek came are not counted as read', async () => {
  const log = open();
  const mine = reader();
  await log.start({
    ...mine,
    receive: async () => {
      fake.stale = true;
    },
  });
  fake.join([0]);
  mine.answer(7);
  await settled();
  await fake.deliver(7);
  expect(fake.resolved).toEqual([]);
});

test('a crash that kafkajs does not mend itself ends the process, another does not', async () => {
  const log = open();
  await log.start(reader());
  fake.events.emit('consumer.crash', { payload: { restart: true, error: new Error('one') } });
  fake.events.emit('consumer.crash', { payload: { restart: false, error: new Error('two') } });
  expect(crashed.map(({ message }) => message)).toEqual(['two']);
});

test('a broker that is not there yet is waited for', async () => {
  fake.refuseConnects = 3;
  await open().start(reader());
  expect(fake.connects).toBeGreaterThan(3);
});

test('bounds, commits and seeks are those of the one partition', async () => {
  const log = open();
  await log.start(reader());
  fake.join([0]);
  expect(await log.bounds()).toEqual({ oldest: 3, next: 17, topicId: null });
  await log.commit(12);
  log.seek(9);
  expect([fake.commits, fake.seeks]).toEqual([[[at(12)]], [at(9)]]);
  fake.partitions = [];
  await expect(log.bounds()).rejects.toThrow(/topic/);
});

test('a seek of one who is no member is left to the next join', async () => {
  const log = open();
  const mine = reader();
  await log.start(mine);
  fake.join([0]);
  mine.answer(4);
  await settled();
  fake.events.emit('consumer.stop', {});
  log.seek(9);
  expect(fake.seeks).toEqual([at(4)]);
});

test('delivered from elsewhere than expected, the reader is asked again and given nothing', async () => {
  const log = open();
  const mine = reader();
  await log.start(mine);
  fake.join([0]);
  mine.answer(4);
  await settled();
  const wrong = fake.deliver(30, 2);
  await settled();
  mine.answer(31);
  await wrong;
  expect([mine.received, fake.resolved, fake.seeks]).toEqual([[], [], [at(4), at(31)]]);
});

test('what compaction took away in between is no other place', async () => {
  const log = open();
  const mine = reader();
  await log.start(mine);
  fake.join([0]);
  mine.answer(4);
  await settled();
  await fake.deliver(6, 2, '4');
  fake.events.emit('consumer.end_batch_process', { payload: { batchSize: 0, lastOffset: '11' } });
  await fake.deliver(12);
  expect(mine.received.map(({ offset }) => offset)).toEqual([6, 7, 12]);
});
