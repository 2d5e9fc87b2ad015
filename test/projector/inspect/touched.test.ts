import { expect, test } from 'vitest';
import { decode } from '#adapters/debezium/decode.ts';
import { lastTouches } from '#projector/inspect/touched.ts';
import type { RawRecord } from '#projector/ports.ts';
import { laptop, phone } from '#test/support/build.ts';

const source = (table: string) => ({ table, lsn: 1, snapshot: 'false', ts_us: 0 });
const message = (id: string, requestId: string) => ({
  id,
  request_id: requestId,
  content: 'Hello',
  sequence_number: 1,
});

/** As Debezium writes them; null is a tombstone. */
const records: readonly (object | null)[] = [
  { op: 'r', source: { ...source('service_requests'), snapshot: 'true' }, after: { id: laptop, title: 'Laptop' } },
  {
    op: 'c',
    source: source('chat_messages'),
    after: message(phone, laptop),
    transaction: { id: '7:1', total_order: 1 },
  },
  { op: 'u', source: source('service_requests'), after: { id: phone, title: `not ${laptop}` } },
  {
    op: 'd',
    source: source('chat_messages'),
    before: message(phone, laptop),
    transaction: { id: '8:1', total_order: 1 },
  },
  null,
];

const logOf = (values: readonly (object | null)[], oldest = 0) => {
  let reached = 0;
  const raw = values.map((value, index): RawRecord => {
    const key = { id: phone, request_id: laptop, __dbz__physicalTableIdentifier: 'desk.public.chat_messages' };
    const bytes = value && Buffer.from(JSON.stringify(value));
    return { offset: oldest + index, timestamp: 1000 * index, key: Buffer.from(JSON.stringify(key)), value: bytes };
  });
  return {
    bounds: async () => ({ oldest, next: oldest + values.length }),
    from: async (offset: number) => {
      reached = offset;
      return {
        async upTo(end: number) {
          const taken = raw.filter((record) => record.offset >= reached && record.offset < end);
          reached = end;
          return taken;
        },
        stop: async () => undefined,
      };
    },
  };
};

test('the records about a request and its rows are told newest first; those that only mention it are not', async () => {
  const { records: found } = await lastTouches(laptop, { log: logOf(records), decode });
  expect(found.map(({ offset, op, kind, transaction }) => [offset, op, kind, transaction])).toEqual([
    [4, 'deleted', 'message', null],
    [3, 'deleted', 'message', '8'],
    [1, 'written', 'message', '7'],
    [0, 'snapshot', 'request', null],
  ]);
});

test('what the source sent is told as JSON carries it', async () => {
  const { records: found } = await lastTouches(laptop, { log: logOf(records), decode });
  expect(found.at(-1)).toMatchObject({ at: '1970-01-01T00:00:00.000Z', row: { title: 'Laptop' } });
});

test('only the end of a long log is looked at, and that is said', async () => {
  const found = await lastTouches(laptop, { log: logOf(records, 100), decode }, 2);
  expect(found).toMatchObject({ from: 103, to: 105, more: true });
  expect(found.records.map(({ offset }) => offset)).toEqual([104, 103]);
});

test('a log that holds nothing yet has nothing about it', async () => {
  expect(await lastTouches(laptop, { log: logOf([]), decode })).toEqual({ from: 0, to: 0, more: false, records: [] });
});
