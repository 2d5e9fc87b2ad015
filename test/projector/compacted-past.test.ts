import { expect, test } from 'vitest';
import { NOT_BEGUN } from '#projector/ports.ts';
import { SLICE } from '#projector/transactions.ts';
import { uuid } from '#test/support/build.ts';
import { aged, begin, end, reader, row, rows, snapshotRow, start, tombstone, unreadable, young } from './log.ts';

// Promise 3: exactly-once effect.

const fromNothing = { ...start, lsn: 0, committedAt: 0n, phase: 'snapshot', completeFrom: NOT_BEGUN } as const;

test('where markers are gone a changed transaction ends the one before', () => {
  const { read, position } = reader();
  expect(read([row('1', 2), row('2', 5)], aged)).toEqual([['1.2']]);
  expect(position()).toMatchObject({ offset: 1, open: null });
});

test('gaps are no fault there', () => {
  const { read } = reader();
  expect(read([row('1', 2), row('1', 7), end('1', 9, 200)], aged)).toEqual([['1.2', '1.7']]);
});

test('what looks like redelivery is applied there: the first copy may be gone', () => {
  const { read, position } = reader({ ...start, lsn: 1000 });
  expect(read([row('1', 1, { after: 50 }), end('1', 1, 200)], aged)).toEqual([['1.1']]);
  expect(position().lsn).toBe(1000);
});

test('a tombstone there deletes its row', () => {
  const { read } = reader();
  expect(read([tombstone(7)], aged)).toEqual([[`${uuid(7)} gone`]]);
  expect(read([row('1', 1), tombstone(7), row('2', 1)], aged)).toEqual([['1.1', `${uuid(7)} gone`]]);
});

test('a long run of tombstones or unreadable records is not held for ever', () => {
  for (const record of [tombstone(7), unreadable]) {
    const { read, position } = reader();
    read([row('1', 1), ...Array.from({ length: 2 * SLICE }, () => record)], aged);
    expect(position().offset).toBeGreaterThan(SLICE);
  }
});

test('a transaction larger than a slice is applied in slices without being remembered as open', () => {
  const { read, position } = reader();
  expect(read(rows('1', 1, SLICE + 3), aged)).toHaveLength(1);
  expect(position().open).toBeNull();
});

test('a restart in the middle of the past loses nothing', () => {
  const first = reader();
  first.read([row('1', 1), row('2', 1), row('2', 2)], aged);
  const second = first.restart();
  expect(second.read([row('2', 1), row('2', 2), row('3', 1)], aged)).toEqual([['2.1', '2.2']]);
});

test('the first young transaction ends the last old one', () => {
  const { read } = reader();
  read([row('1', 3)], aged);
  expect(read([begin('2'), row('2', 1, { after: 200 }), end('2', 1, 300)]).flat()).toEqual(['1.3', '2.1']);
});

test('a snapshot behind transactions is a second one, also where its beginning was compacted away', () => {
  const { read } = reader(fromNothing);
  const again = expect.objectContaining({ code: 'snapshot-again' });
  expect(() => read([row('1', 1), row('1', 2), snapshotRow(1), snapshotRow(2)], aged)).toThrow(again);
});

test('no answer is possible before the last row of the snapshot', () => {
  const { read, position } = reader(fromNothing);
  read([snapshotRow(1, 'first'), snapshotRow(2)]);
  expect(position()).toMatchObject({ phase: 'snapshot', offset: 2 });
  read([snapshotRow(3, 'last')]);
  expect(position()).toMatchObject({ phase: 'live', lsn: 150, committedAt: 7n });
});

test('the last row of the snapshot may have been compacted away: the first whole transaction ends it', () => {
  const { read, position } = reader(fromNothing);
  read([snapshotRow(1, 'first'), row('1', 4)], aged);
  expect(position().phase).toBe('snapshot');
  read([begin('2'), row('2', 1, { after: 200 }), end('2', 1, 300)]);
  expect(position().phase).toBe('live');
});

test('a snapshot in the middle of the stream stops it: what was deleted before it is in no record', () => {
  const { read, position } = reader();
  read([begin('1'), row('1', 1), end('1', 1, 200)]);
  expect(() => read([snapshotRow(1)])).toThrow(expect.objectContaining({ code: 'snapshot-again' }));
  expect(position()).toMatchObject({ phase: 'live', lsn: 200, offset: 3 });
});

test('so does one that begins again before it was complete, also behind a crash', () => {
  const again = expect.objectContaining({ code: 'snapshot-again' });
  const { read, restart } = reader(fromNothing);
  read([snapshotRow(1, 'first'), snapshotRow(2)]);
  expect(() => restart().read([snapshotRow(1, 'first')])).toThrow(again);
  expect(() => read([snapshotRow(1, 'first')])).toThrow(again);
});

test('it does not where what it tells was copied from the source since', () => {
  const { read, position } = reader({ ...fromNothing, offset: 7, completeFrom: 250 });
  read([snapshotRow(1, 'first'), snapshotRow(2, 'last'), begin('2'), row('2', 1), end('2', 1, 300)]);
  expect(position()).toMatchObject({ phase: 'live', lsn: 300 });
});

test('what was sent again is applied again as a whole, also where the age border lies within it', () => {
  const { read } = reader();
  const first = [begin('1'), row('1', 1), end('1', 1, 200)];
  const second = [begin('2'), row('2', 1, { after: 200 }), end('2', 1, 210)];
  read([...first, ...second, ...first], aged);
  expect(read(second)).toEqual([['2.1']]);
});

test.each([young, aged])(
  'a log that begins without a snapshot does not tell of the source’s first state',
  (written) => {
    const { read } = reader(fromNothing);
    const nothing = expect.objectContaining({ code: 'log-break' });
    expect(() => read([begin('1'), row('1', 1), end('1', 1, 200)], written)).toThrow(nothing);
  },
);

test('nor does one that begins in the middle of a snapshot, unless compaction took the rest', () => {
  const nothing = expect.objectContaining({ code: 'log-break' });
  expect(() => reader(fromNothing).read([snapshotRow(2)])).toThrow(nothing);
  expect(() => reader(fromNothing).read([snapshotRow(2)], aged)).toThrow(nothing);
  const { read, position, skip } = reader(fromNothing);
  skip(1);
  read([snapshotRow(2)], aged);
  read([snapshotRow(3, 'last')]);
  expect(position().phase).toBe('live');
});

test('where the first table is empty, the snapshot begins with the first row of another', () => {
  const { read, position } = reader(fromNothing);
  read([row(null, 1, { snapshot: 'table', after: null }), snapshotRow(2, 'last')]);
  expect(position().phase).toBe('live');
});
