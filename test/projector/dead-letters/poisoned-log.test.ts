import { expect, onTestFinished, test } from 'vitest';
import { decode } from '#adapters/debezium/decode.ts';
import { consume } from '#projector/consume.ts';
import { envelope, update } from '#test/adapters/debezium/envelope.ts';
import { uuid } from '#test/support/build.ts';
import { memoryServer } from '#test/support/memory-store.ts';
import { begin } from '../log.ts';
import { now, quiet, scriptedLog, until } from '../scripted-log.ts';

// Promise 6: one poisoned record never stops the line. With the real decoder, from bytes to documents.

type Written = { readonly key: object | string | null; readonly value: object | string };

const keyOf = (table: string, columns: object = {}): object => ({
  ...columns,
  __dbz__physicalTableIdentifier: table === 'transaction' ? table : `desk.public.${table}`,
});

const BROKEN = '{"before":';
const START = 500;

/** A transaction that writes these requests; each place of it may be broken. */
const transaction = (
  n: number,
  requests: readonly number[],
  broken: readonly ('begin' | 'end' | number)[] = [],
): Written[] => {
  const lsn = START + n * 10;
  const marker = (value: object) => ({ key: keyOf('transaction'), value });
  const source = {
    ...(envelope('service_requests', {})['source'] as object),
    lsn: lsn - 5,
    sequence: `["${lsn - 10}","1"]`,
  };
  const rows = requests.map(
    (request, index): Written => ({
      key: keyOf('service_requests', { id: uuid(request) }),
      value: {
        ...update({ id: uuid(request), title: `Request ${request}` }),
        ...{ op: 'c', source, transaction: { id: `${n}:1`, total_order: index + 1 } },
      },
    }),
  );
  const all = [
    marker({ status: 'BEGIN', id: `${n}:1` }),
    ...rows,
    marker({ status: 'END', id: `${n}:${lsn}`, event_count: rows.length, ts_ms: n }),
  ];
  const places = broken.map((place) => (place === 'begin' ? 0 : place === 'end' ? all.length - 1 : place));
  return all.map((record, place) => (places.includes(place) ? { ...record, value: BROKEN } : record));
};

const bytes = (it: object | string | null): Buffer | null =>
  it === null ? null : Buffer.from(typeof it === 'string' ? it : JSON.stringify(it));

const reading = async (records: readonly Written[]) => {
  const server = memoryServer();
  const store = server.connect();
  const { position } = await store.open();
  server.rewindTo({ ...position, phase: 'live', completeFrom: 0, lsn: START, committedAt: BigInt(now) * 1000n });
  const log = scriptedLog(100);
  log.append(...records.map(() => begin('told by its bytes')));
  const logger = quiet();
  const consumer = await consume({
    ...{ log, store, logger, clock: () => now },
    decode: ({ offset, timestamp }) => {
      const { key = null, value = '' } = records[offset] ?? {};
      return decode({ offset, timestamp, epoch: 0, key: bytes(key), value: bytes(value) });
    },
  });
  onTestFinished(() => consumer.stop());
  await log.assign();
  await until(() => server.position().offset === records.length, 15_000);
  return {
    server,
    logger,
    titles: () => [...server.kept().documents.values()].map(({ request }) => request?.title).sort(),
  };
};

const three = ['Request 1', 'Request 3', 'Request 4'];

test('in the middle of a transaction: its other rows come with the END, and its request is named', async () => {
  const { server, titles } = await reading([...transaction(1, [1, 2, 3], [2]), ...transaction(2, [4])]);
  expect(titles()).toEqual(three);
  expect(server.position()).toMatchObject({ lsn: START + 20, parked: 1 });
  expect(server.kept().deadLetters).toMatchObject([
    { offset: 2, at: now, category: 'malformed', table: 'service_requests', target: { kind: 'request', id: uuid(2) } },
  ]);
});

test('the BEGIN', async () => {
  const { server, titles } = await reading([...transaction(1, [1, 3], ['begin']), ...transaction(2, [4])]);
  expect([titles(), server.position().lsn, server.position().parked]).toEqual([three, START + 20, 1]);
});

test('the END: its rows are applied when the next transaction comes, and the watermark is that one’s', async () => {
  const { server, titles } = await reading([...transaction(1, [1, 3], ['end']), ...transaction(2, [4])]);
  expect([titles(), server.position().lsn, server.position().parked]).toEqual([three, START + 20, 1]);
  expect(server.kept().deadLetters).toMatchObject([{ table: 'transaction', target: { kind: 'unknown' } }]);
});

test('everything in a transaction', async () => {
  const { server, titles } = await reading([...transaction(1, [8, 9], ['begin', 1, 2, 'end']), ...transaction(2, [4])]);
  expect([titles(), server.position().lsn, server.position().parked]).toEqual([['Request 4'], START + 20, 4]);
});

test('a record of somebody else between, and one within, a transaction', async () => {
  const stranger: Written = { key: 'x', value: { hello: 'world' } };
  const [first = stranger, ...rest] = transaction(1, [1, 3]);
  const { server, titles } = await reading([stranger, first, stranger, ...rest, ...transaction(2, [4])]);
  expect([titles(), server.position().lsn, server.position().parked]).toEqual([three, START + 20, 2]);
  expect(server.kept().letterCounts).toEqual(new Map([['not-ours', 2]]));
});

test('ten thousand of them one after the other, and ten thousand in one transaction', async () => {
  const many = Array.from({ length: 10_000 }, (_, n) => n + 100);
  const within = transaction(
    2,
    many,
    many.map((_, place) => place + 1),
  );
  const { server, logger, titles } = await reading([
    ...transaction(1, [1]),
    ...many.map((): Written => ({ key: null, value: BROKEN })),
    ...within,
    ...transaction(3, [4]),
  ]);
  expect(titles()).toEqual(['Request 1', 'Request 4']);
  expect(server.position()).toMatchObject({ lsn: START + 30, parked: 20_000 });
  const { deadLetters, letterCounts } = server.kept();
  expect([deadLetters.length, letterCounts.get('malformed')]).toEqual([1000, 20_000]);
  expect(logger.lines.length).toBeLessThan(5000);
});
