import { expect, test } from 'vitest';
import { decode } from '#adapters/debezium/decode.ts';
import { lastTouches } from '#projector/inspect/touched.ts';
import type { RawRecord } from '#projector/ports.ts';
import { envelope, update } from '#test/adapters/debezium/envelope.ts';
import { laptop, phone } from '#test/support/build.ts';

const message = (id: string, requestId: string) => ({
  ...{ id, request_id: requestId, sender_id: null, content: 'Hello', is_read: true },
  ...{ sequence_number: 1, created_at: 1 },
});

const snapshot = { lsn: 1, snapshot: 'true', ts_us: 0, table: 'service_requests' };

/** As Debezium writes them; null is a tombstone. */
const records: readonly (Record<string, unknown> | null)[] = [
  { ...update({ id: laptop, title: 'Laptop' }), op: 'r', source: snapshot, transaction: null },
  envelope('chat_messages', { op: 'c', after: message(phone, laptop) }),
  update({ id: phone, title: `not ${laptop}` }),
  envelope('chat_messages', {
    ...{ op: 'd', before: message(phone, laptop) },
    transaction: { id: '8:1', total_order: 1 },
  }),
  null,
];

const keyOf = (value: Record<string, unknown> | null): object => {
  const { table = 'chat_messages' } = (value?.['source'] ?? {}) as { table?: string };
  const { id = phone } = (value?.['after'] ?? {}) as { id?: string };
  const columns = table === 'chat_messages' ? { id, request_id: laptop } : { id };
  return { ...columns, __dbz__physicalTableIdentifier: `desk.public.${table}` };
};

const logOf = (values: typeof records, oldest = 0) => {
  let reached = 0;
  const raw = values.map((value, index): RawRecord => {
    const key = keyOf(value);
    const bytes = value && Buffer.from(JSON.stringify(value));
    return {
      offset: oldest + index,
      timestamp: 1000 * index,
      epoch: 0,
      key: Buffer.from(JSON.stringify(key)),
      value: bytes,
    };
  });
  return {
    bounds: async () => ({ oldest, next: oldest + values.length, topicId: null }),
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
