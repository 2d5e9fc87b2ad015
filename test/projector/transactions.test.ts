import { describe, expect, test } from 'vitest';
import type { Told } from '#projector/ports.ts';
import { begin, end, reader, row, rows, start, tombstone, unreadable } from './log.ts';

// Promise 3: exactly-once effect.

test('the rows of a transaction become visible together, at its END', () => {
  const { read, position } = reader();
  expect(read([begin('1'), row('1', 1), row('1', 2)])).toEqual([]);
  expect(position()).toEqual(start);
  expect(read([end('1', 2, 200)])).toEqual([['1.1', '1.2']]);
  expect(position()).toMatchObject({ offset: 4, lsn: 200, committedAt: 200n, phase: 'live', open: null });
});

test('a transaction that touched nothing moves the watermark', () => {
  const { read, position } = reader();
  expect(read([begin('1'), end('1', 0, 200)])).toEqual([]);
  expect(position()).toMatchObject({ offset: 2, lsn: 200 });
});

test('row positions may decrease from one transaction to the next', () => {
  const { read } = reader();
  const first = [begin('1'), row('1', 1, { lsn: 190 }), end('1', 1, 200)];
  const second = [begin('2'), row('2', 1, { lsn: 120, after: 200 }), end('2', 1, 210)];
  expect(read([...first, ...second])).toEqual([['1.1'], ['2.1']]);
});

test('a transaction that was applied before is skipped as a whole when it comes again', () => {
  const { read, position } = reader();
  const first = [begin('1'), row('1', 1), end('1', 1, 200)];
  const second = [begin('2'), row('2', 1, { after: 200 }), end('2', 1, 210)];
  read([...first, ...second]);
  expect(read([...first, ...second])).toEqual([]);
  expect(position()).toMatchObject({ offset: 12, lsn: 210 });
});

test('the first transaction that comes again may lack its BEGIN or start in its middle', () => {
  const third = [begin('3'), row('3', 1, { after: 200 }), end('3', 1, 300)];
  const first = rows('1', 1, 3);
  for (const from of [0, 1, 2]) {
    const { read } = reader();
    read([begin('1'), ...first, end('1', 3, 200)]);
    expect(read([...first.slice(from), end('1', 3, 200), ...third])).toEqual([['3.1']]);
  }
});

test('a transaction cut off by a crash of the connector is applied once, when it comes again as a whole', () => {
  const { read } = reader();
  const older = [row('1', 1), end('1', 1, 200)];
  const cut = [begin('2'), row('2', 1, { after: 200 }), row('2', 2, { after: 200 })];
  read([begin('1'), ...older, ...cut]);
  expect(read(older)).toEqual([]);
  expect(read([...cut, end('2', 2, 220)])).toEqual([['2.1', '2.2']]);
});

test('a transaction cut off and followed by itself is applied once', () => {
  const { read } = reader();
  const cut = [begin('2'), row('2', 1)];
  expect(read([...cut, ...cut, row('2', 2), end('2', 2, 220)])).toEqual([['2.1', '2.2']]);
});

test('a cut transaction is read again after a restart of the projector in between', () => {
  const first = reader();
  first.read([begin('1'), row('1', 1), end('1', 1, 200), begin('2'), row('2', 1, { after: 200 })]);
  const second = first.restart();
  expect(second.position()).toMatchObject({ offset: 3, lsn: 200 });
  expect(second.read([begin('2'), row('2', 1, { after: 200 }), end('2', 1, 220)])).toEqual([['2.1']]);
});

test('a row that is missing stops the line', () => {
  const gap = [begin('1'), row('1', 1), row('1', 3), end('1', 3, 200)];
  expect(() => reader().read(gap)).toThrow(
    expect.objectContaining({ code: 'incomplete-transaction', retriable: false }),
  );
});

test('a last row that is missing stops the line', () => {
  expect(() => reader().read([begin('1'), row('1', 1), end('1', 2, 200)])).toThrow(/rows are missing/);
});

test('an END alone, of a transaction that was never seen, stops the line', () => {
  expect(() => reader().read([end('1', 2, 200)])).toThrow(/rows are missing/);
});

test('records that cannot be read are set aside and the rest of their transaction is applied', () => {
  const { read, position } = reader();
  expect(read([begin('1'), row('1', 1), unreadable, row('1', 3), end('1', 3, 200)])).toEqual([['1.1', '1.3']]);
  expect(position()).toMatchObject({ lsn: 200, parked: 1 });
});

test('a record that cannot be read between two transactions is set aside by itself', () => {
  const { read, position } = reader();
  read([unreadable]);
  expect(position()).toMatchObject({ offset: 1, parked: 1 });
});

test('a transaction whose END cannot be read loses none of its rows', () => {
  const { read, position } = reader();
  const next = [begin('2'), row('2', 1, { after: 200 }), end('2', 1, 220)];
  expect(read([begin('1'), row('1', 1), unreadable, ...next]).flat()).toEqual(['1.1', '2.1']);
  expect(position().parked).toBe(1);
});

test('a transaction whose BEGIN cannot be read is applied', () => {
  const { read, position } = reader();
  expect(read([unreadable, row('1', 1), end('1', 1, 200)])).toEqual([['1.1']]);
  expect(position().parked).toBe(1);
});

test('a tombstone says nothing that the deletion before it has not said', () => {
  const { read, position } = reader();
  expect(read([begin('1'), row('1', 1), tombstone(1), end('1', 1, 200)])).toEqual([['1.1']]);
  expect(position().offset).toBe(4);
});

test('after a snapshot, transactions count from where it was taken', () => {
  const { read } = reader({ ...start, lsn: 500 });
  expect(read([begin('1'), row('1', 1, { lsn: 480, after: null }), end('1', 1, 510)])).toEqual([['1.1']]);
});

test('a jump of the log’s offsets among young records stops the line: whole transactions would be lost', () => {
  const { read, skip } = reader();
  read([begin('1'), row('1', 1), end('1', 1, 200)]);
  skip(3);
  expect(() => read([begin('3'), row('3', 1, { after: 210 }), end('3', 1, 220)])).toThrow(/offset/);
});

test('a transaction that committed later and ends before the watermark is of an older state of the source', () => {
  const { read, position } = reader();
  read([begin('1'), row('1', 1), end('1', 1, 200)]);
  const later = { ...end('2', 1, 180), at: position().committedAt + 2_000_000n } as Told;
  expect(() => read([begin('2'), row('2', 1), later])).toThrow(expect.objectContaining({ code: 'source-went-back' }));
});

test('reading may begin in the middle of a transaction of which the copy holds the rest', () => {
  const { read, position } = reader({ ...start, lsn: 0, offset: 50, phase: 'snapshot', completeFrom: 120 });
  expect(read([row('1', 3), row('1', 4), end('1', 4, 200)])).toEqual([['1.3', '1.4']]);
  expect(position()).toMatchObject({ phase: 'live', lsn: 200 });
});

test('an end of nothing says nothing of the source', () => {
  const { read, position } = reader();
  const farAhead = { ...end('9', 0, 2 ** 50), at: 2n ** 62n } as Told;
  read([farAhead, begin('1'), row('1', 1), end('1', 1, 200)]);
  expect(position()).toMatchObject({ lsn: 200, committedAt: 200n, offset: 4 });
});

test('a row of no transaction, in the middle of one, becomes visible with it', () => {
  const { read, position } = reader();
  const own = row(null, 0, { after: null });
  expect(read([begin('1'), row('1', 1), own, row('1', 2), end('1', 2, 200)])).toEqual([['1.1', 'null.0', '1.2']]);
  expect(read([own])).toEqual([['null.0']]);
  expect(position()).toMatchObject({ lsn: 200, offset: 6 });
});

describe('each transaction says which one ended before it', () => {
  const next = [begin('3'), row('3', 1, { after: 250, lsn: 260 }), end('3', 1, 300)];
  const first = [begin('1'), row('1', 1), end('1', 1, 200)];

  test('one that is not in the log is missing', () => {
    const { read, position } = reader();
    expect(() => read([...first, ...next])).toThrow(expect.objectContaining({ code: 'log-break' }));
    expect(position().lsn).toBe(200);
    expect(() => reader({ ...start, beat: 7 }).read(next)).toThrow(expect.objectContaining({ code: 'log-break' }));
  });

  test('unless it was not read, or could not be', () => {
    expect(reader().read(next)).toEqual([['3.1']]);
    const { read, position } = reader();
    read([...first, begin('2'), row('2', 1, { after: 200, lsn: 210 }), unreadable, ...next]);
    expect(position().lsn).toBe(300);
  });
});
