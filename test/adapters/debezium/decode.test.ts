import { describe, expect, test } from 'vitest';
import { decode } from '#adapters/debezium/decode.ts';
import type { LogRecord } from '#projector/ports.ts';
import { changeIn, envelope, read, requestId, samples } from './envelope.ts';

const decoded = samples.map(decode);
const rowsOf = (kind: string): LogRecord[] =>
  decoded.filter((it) => it.type === 'row' && it.changes.some((change) => change.kind === kind));

describe('real records', () => {
  test('all of them are understood', () => {
    expect(decoded.filter(({ type }) => type === 'unreadable')).toEqual([]);
    expect(new Set(decoded.map(({ type }) => type))).toEqual(new Set(['row', 'begin', 'end', 'tombstone']));
  });

  test('the first row of the snapshot', () => {
    const first = decoded[0] as LogRecord;
    expect(first).toMatchObject({
      ...{ offset: 0, type: 'row', transaction: null, snapshot: 'first', lsn: 27_033_536, after: null },
      committedAt: 1_795_223_466_798_728n,
    });
    expect(changeIn(first)).toMatchObject({
      ...{ kind: 'request', id: requestId, snapshot: true, lsn: 27_033_536 },
      row: { title: 'طلب Request 1', createdAt: 1_767_323_045_123_000n, dueDate: 1_795_334_400_000_000n, unitId: 1 },
    });
  });

  test('the last row of the snapshot is the heartbeat, which says nothing else', () => {
    expect(decoded.filter((it) => it.type === 'row' && it.snapshot === 'last')).toMatchObject([{ changes: [] }]);
  });

  test('BEGIN, rows and END belong together by the number before the colon', () => {
    const of729 = decoded.filter((it) => 'transaction' in it && it.transaction === '729');
    expect(of729.map((it) => (it.type === 'row' ? it.order : it.type))).toEqual(['begin', 1, 2, 3, 'end']);
    expect(of729.at(-1)).toMatchObject({ lsn: 27_035_432, count: 3, at: 1_795_223_467_007_000n });
  });

  test('a row says which transaction ended before its own', () => {
    expect(decoded.find((it) => it.type === 'row' && it.lsn === 27_075_336)).toMatchObject({ after: 27_075_280 });
  });

  test('an assignment given to another request: a deletion and an insertion', () => {
    const [gone, there] = rowsOf('assignee').filter((it) => it.type === 'row' && it.lsn === 27_035_672);
    expect(changeIn(gone as LogRecord)).toMatchObject({ id: '1', requestId, row: null });
    expect(changeIn(there as LogRecord)).toMatchObject({ id: '1', requestId: expect.stringMatching(/2$/), row: {} });
  });

  test('a deletion takes nothing from the values that Debezium made up', () => {
    const gone = rowsOf('user').filter((it) => changeIn(it).row === null);
    expect(gone.length).toBeGreaterThan(0);
  });

  test('a tombstone tells which row is gone, for children with their request', () => {
    const tombstones = decoded.flatMap((it) => (it.type === 'tombstone' ? [it.change] : []));
    expect(tombstones).toContainEqual({ kind: 'assignee', id: '1', requestId, lsn: null, snapshot: false, row: null });
    expect(tombstones.every((change) => change !== null)).toBe(true);
  });

  test('a value that was not sent is absent', () => {
    const partial = rowsOf('customView')
      .map(changeIn)
      .find(({ row }) => row && !('visibleTabs' in row));
    expect(partial?.row).toEqual({ defaultTab: 'b' });
  });
});

describe('rows that move', () => {
  const other = '10000000-0000-4000-8000-000000000002';
  const assignee = { id: 1, assignee_id: '00000000-0000-4000-8000-000000000002' };
  const moved = (before: object | null) =>
    read(envelope('request_assignees', { before, after: { ...assignee, request_id: other } }));

  test('an update that names another request before leaves that one', () => {
    const record = moved({ ...assignee, request_id: requestId });
    expect(record.type === 'row' && record.changes).toMatchObject([
      { id: '1', requestId, row: null },
      { id: '1', requestId: other, row: { userId: assignee.assignee_id } },
    ]);
  });

  test('the same request before, in whatever case, is no move', () => {
    expect(changeIn(moved({ ...assignee, request_id: other.toUpperCase() }))).toMatchObject({ requestId: other });
    expect(changeIn(moved(null))).toMatchObject({ requestId: other });
  });
});

describe('keys of tombstones', () => {
  const key = (table: string, columns: object) => ({ ...columns, __dbz__physicalTableIdentifier: `p.public.${table}` });

  test.each<[string, object, unknown]>([
    ['service_requests', { id: requestId.toUpperCase() }, { kind: 'request', id: requestId, row: null }],
    ['chat_read_states', { request_id: requestId, id: 3 }, { kind: 'readState', id: '3', requestId, row: null }],
    ['chat_messages', { id: requestId }, null],
    ['tags', { id: 4 }, { kind: 'tag', id: '4', lsn: null }],
    ['deskview_heartbeat', { id: 1 }, null],
    ['unknown', { id: 1 }, null],
  ])('%s %j', (table, columns, change) => {
    const record = read(null, key(table, columns));
    if (change === null) expect(record).toMatchObject({ type: 'tombstone', change: null });
    else expect(record).toMatchObject({ type: 'tombstone', change });
  });

  test('the marker key', () =>
    expect(read(null, { __dbz__physicalTableIdentifier: 'transaction' })).toMatchObject({ change: null }));
});
