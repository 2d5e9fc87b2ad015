import { expect, test } from 'vitest';
import type { RawRecord } from '#projector/ports.ts';
import { recordQueue } from '#projector/record-queue.ts';

const records = (from: number, count: number, bytes = 10): RawRecord[] =>
  Array.from({ length: count }, (_, n) => ({
    offset: from + n,
    timestamp: 0,
    epoch: 0,
    key: null,
    value: Buffer.alloc(bytes),
  }));

const queueOf = (mostBytes: number) => recordQueue<RawRecord>(mostBytes, ({ value }) => value?.length ?? 0);
const offsets = (taken: readonly RawRecord[]): number[] => taken.map(({ offset }) => offset);
const state = async (promise: Promise<unknown>): Promise<'done' | 'waiting'> =>
  Promise.race([promise.then(() => 'done' as const), new Promise<'waiting'>((r) => setImmediate(() => r('waiting')))]);

test('records come out in order, at most as many as asked for', async () => {
  const queue = queueOf(1000);
  await queue.put(records(0, 3));
  await queue.put(records(3, 2));
  expect(offsets(await queue.take(4))).toEqual([0, 1, 2, 3]);
  expect(offsets(await queue.take(4))).toEqual([4]);
});

test('a full queue makes the log wait until something was taken', async () => {
  const queue = queueOf(25);
  await queue.put(records(0, 3));
  const waiting = queue.put(records(3, 1));
  expect(await state(waiting)).toBe('waiting');
  await queue.take(1);
  expect(await state(waiting)).toBe('done');
  expect(queue.length).toBe(3);
});

test('a record larger than the queue still gets through', async () => {
  const queue = queueOf(25);
  await queue.put(records(0, 1, 100));
  expect(offsets(await queue.take(1))).toEqual([0]);
});

test('clearing lets go of whoever waits, and of what he brought', async () => {
  const queue = queueOf(25);
  await queue.put(records(0, 3));
  const waiting = queue.put(records(3, 1));
  queue.clear();
  await waiting;
  expect(queue.length).toBe(0);
});

test('closing ends both sides', async () => {
  const queue = queueOf(25);
  const taking = queue.take(1);
  queue.close();
  expect(await taking).toEqual([]);
  await queue.put(records(0, 9, 100));
  expect(await queue.take(1)).toEqual([]);
});
