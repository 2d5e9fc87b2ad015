import { expect, test } from 'vitest';
import type { LogRecord, RawRecord } from '#projector/ports.ts';
import { shapeOf } from '#projector/shape.ts';
import { begin, row } from './log.ts';

// Promise 10: refuse early. A connector whose settings are not ours is told from one bad record.

const record = (offset: number, odd = false): LogRecord => ({
  ...{ offset, timestamp: 0, ...row('1', 1) },
  ...(odd && { otherShape: 'keys lack a field' }),
});

/** A log in which the records at these offsets are made otherwise. */
const logOf = (length: number, odd: readonly number[], markers: readonly number[] = []) => {
  const log = { length, looks: 0 };
  const raw = (offset: number): RawRecord => ({ offset, timestamp: 0, epoch: 0, key: null, value: null });
  const shape = shapeOf({
    log: {
      bounds: async () => {
        log.looks++;
        return { oldest: 0, next: log.length, topicId: null };
      },
      from: async (from) => ({
        upTo: async (to) => Array.from({ length: to - from }, (_, n) => raw(from + n)),
        stop: async () => undefined,
      }),
    },
    decode: ({ offset, timestamp }) =>
      markers.includes(offset) ? { offset, timestamp, ...begin('1') } : record(offset, odd.includes(offset)),
    every: 5,
    patience: 60,
  });
  return { log, shape };
};

const refused = { code: 'other-shape', retriable: false, message: expect.stringMatching(/offset 3 on.*setup\.ts/) };

test('records as they must be are taken without a look at the log', async () => {
  const { log, shape } = logOf(9, []);
  await shape.prove([record(3), record(4)]);
  expect(log.looks).toBe(0);
});

test('when the newest are made otherwise too, the line stops and says how to go on', async () => {
  const { shape } = logOf(6, [3, 4, 5]);
  await expect(shape.prove([record(2), record(3, true)])).rejects.toMatchObject(refused);
});

test('markers, whose keys are made elsewhere, do not make up for rows', async () => {
  const { shape } = logOf(6, [3, 4], [5]);
  await expect(shape.prove([record(3, true)])).rejects.toMatchObject(refused);
});

test('the last record of all is waited for to have a next one', async () => {
  const { log, shape } = logOf(4, [3]);
  const proven = shape.prove([record(3, true)]);
  setTimeout(() => {
    log.length = 6;
  }, 20);
  await proven;
  const alone = logOf(4, [3]);
  await expect(alone.shape.prove([record(3, true)])).rejects.toMatchObject(refused);
});

test('one among right ones, and a stretch that was put right, are let through with one look', async () => {
  const { log, shape } = logOf(100, [3, 4, 5, 60]);
  await shape.prove([record(3, true), record(4, true)]);
  const { looks } = log;
  await shape.prove([record(5, true), record(60, true)]);
  expect([looks, log.looks]).toEqual([1, 1]);
});

test('what was put right is noticed', async () => {
  const odd = [3, 4, 5];
  const { log, shape } = logOf(6, odd);
  let right = false;
  const put = shape.putRight().then(() => {
    right = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(right).toBe(false);
  log.length = 7;
  await put;
});
