import { expect, test } from 'vitest';
import { SLICE } from '#projector/transactions.ts';
import { begin, end, reader, row, rows, unreadable } from './log.ts';

// Promise 3: exactly-once effect.

const size = 2 * SLICE + 10;
const large = rows('1', 1, size);
const applied = (batches: readonly string[][]): string[] => [...new Set(batches.flat())];

test('a large transaction is applied in slices, and the position says that it is open', () => {
  const { read, position } = reader();
  expect(read([begin('1'), ...large]).map((batch) => batch.length)).toEqual([SLICE, SLICE]);
  expect(position()).toMatchObject({ lsn: 100, open: { id: '1', seen: 2 * SLICE }, offset: 2 * SLICE + 1 });
  expect(read([end('1', size, 900)]).map((batch) => batch.length)).toEqual([10]);
  expect(position()).toMatchObject({ lsn: 900, open: null });
});

test('a transaction of exactly one slice is complete', () => {
  const { read, position } = reader();
  expect(read([begin('1'), ...rows('1', 1, SLICE), end('1', SLICE, 900)])).toHaveLength(1);
  expect(position()).toMatchObject({ lsn: 900, open: null });
});

test('a projector killed between two slices goes on in the middle of the transaction', () => {
  const first = reader();
  first.read([begin('1'), ...large.slice(0, SLICE + 5)]);
  const second = first.restart();
  const rest = second.read([...large.slice(SLICE), end('1', size, 900)]);
  expect(rest.flat()).toEqual(large.slice(SLICE).map((_, n) => `1.${SLICE + n + 1}`));
  expect(second.position()).toMatchObject({ lsn: 900, open: null });
});

test('a connector killed between two slices sends the transaction again, behind older ones', () => {
  const { read, position } = reader();
  const older = [row('0', 1, { after: 50 }), end('0', 1, 100)];
  read([begin('1'), ...large.slice(0, SLICE + 5)]);
  expect(read(older)).toEqual([]);
  expect(position().open).toEqual({ id: '1', seen: SLICE });
  const again = read([begin('1'), ...large, end('1', size, 900)]);
  expect(applied(again)).toHaveLength(size);
  expect(position()).toMatchObject({ lsn: 900, open: null });
});

test('both killed between two slices: the transaction is still completed', () => {
  const first = reader();
  first.read([begin('1'), ...large.slice(0, SLICE + 5)]);
  const second = first.restart();
  second.read([...large.slice(SLICE, SLICE + 5), row('0', 1, { after: 50 }), end('0', 1, 100)]);
  const third = second.restart();
  expect(applied(third.read([begin('1'), ...large, end('1', size, 900)]))).toHaveLength(size);
  expect(third.position()).toMatchObject({ lsn: 900, open: null });
});

test('another transaction behind half a transaction stops the line', () => {
  const { read } = reader();
  read([begin('1'), ...large.slice(0, SLICE)]);
  expect(() => read([begin('2'), row('2', 1), end('2', 1, 900)])).toThrow(
    expect.objectContaining({ code: 'incomplete-transaction' }),
  );
});

test('a row that is missing between two slices stops the line', () => {
  const { read } = reader();
  expect(() => read([begin('1'), ...large.slice(0, SLICE), ...large.slice(SLICE + 1), end('1', size, 900)])).toThrow(
    /rows are missing/,
  );
});

test('a large transaction that was applied before is skipped without being held', () => {
  const { read, position } = reader();
  const again = [begin('1'), ...large, end('1', size, 900)];
  read(again);
  expect(read(again)).toEqual([]);
  expect(position()).toMatchObject({ lsn: 900, open: null });
});

test('a large first transaction after a snapshot is sliced too', () => {
  const { read } = reader();
  const first = rows('1', 1, size, { after: null, lsn: 120 });
  expect(read([begin('1'), ...first]).map((batch) => batch.length)).toEqual([SLICE, SLICE]);
});

test('a large transaction whose END cannot be read does not stop the line', () => {
  const { read, position } = reader();
  read([begin('1'), ...large, unreadable]);
  expect(read([begin('2'), row('2', 1, { after: 900 }), end('2', 1, 910)]).flat()).toContain('2.1');
  expect(position()).toMatchObject({ lsn: 910, open: null, parked: 1 });
});

test('a record of it that could not be read is not missed after a restart between slices', () => {
  const { read, restart } = reader();
  read([begin('1'), ...rows('1', 1, SLICE - 1), unreadable]);
  const again = restart();
  expect(again.position().open).toMatchObject({ id: '1', unreadable: true });
  again.read([...rows('1', SLICE + 1, SLICE + 2), end('1', SLICE + 2, 300)]);
  expect(again.position()).toMatchObject({ lsn: 300, open: null });
});
