import type { LogRecord, Position, Told } from '#projector/ports.ts';
import type { Batch } from '#projector/project.ts';
import { transactions } from '#projector/transactions.ts';
import { uuid, wholeRow } from '#test/support/build.ts';

/** Records written before this moment may have lost their neighbours to compaction. */
export const COMPACTED_BEFORE = 1_000_000;
export const young = COMPACTED_BEFORE + 1;
export const aged = COMPACTED_BEFORE - 1;

export const start: Position = {
  ...{
    topic: 'deskview.test',
    offset: 0,
    lsn: 100,
    committedAt: BigInt(young) * 1000n,
    phase: 'live',
    completeFrom: 0,
    open: null,
    reclassifying: false,
  },
  ...{ topicId: null, last: null, beat: null, reference: 0, step: 0, parked: 0 },
};

type Row = Partial<Told & { type: 'row' }> & { readonly request?: number };

export const begin = (transaction: string): Told => ({ type: 'begin', transaction });

export const end = (transaction: string, count: number, lsn: number): Told => ({
  ...{ type: 'end', transaction, count, lsn, at: BigInt(lsn) },
});

/** The row change `order` of a transaction; its title says which one it is. */
export const row = (transaction: string | null, order: number, { request = 1, ...more }: Row = {}): Told => {
  const lsn = more.lsn ?? 150;
  const title = `${transaction}.${order}`;
  const change = { lsn, snapshot: (more.snapshot ?? 'no') !== 'no', row: wholeRow('request', { title }) };
  return {
    ...{ type: 'row', transaction, order, snapshot: 'no', lsn, after: 100, committedAt: 7n },
    changes: [{ kind: 'request', id: uuid(request), ...change }],
    ...more,
  };
};

export const rows = (transaction: string, from: number, to: number, more: Row = {}): Told[] =>
  Array.from({ length: to - from + 1 }, (_, n) => row(transaction, from + n, more));

export const snapshotRow = (order: number, snapshot: 'first' | 'part' | 'last' = 'part'): Told =>
  row(null, order, { snapshot, after: null });

/** All of a snapshot that found no row we read. */
export const emptySnapshot: Told = { ...snapshotRow(1, 'first'), lsn: 50, changes: [] } as Told;

export const unreadable: Told = {
  ...{ type: 'unreadable', category: 'malformed', reason: 'not JSON', payload: '{' },
  ...{ table: null, target: { kind: 'unknown' } },
};

export const tombstone = (request: number): Told => ({
  type: 'tombstone',
  change: { kind: 'request', id: uuid(request), lsn: null, snapshot: false, row: null },
});

const titleOf = (change: Batch['records'][number]['changes'][number]): string =>
  change.row === null ? `${change.id} gone` : String((change.row as { title: string }).title);

/** Reads a stretch of the log: what each batch applies, and where it leads. */
export const reader = (from: Position = start) => {
  const reading = transactions(from, (timestamp) => timestamp < COMPACTED_BEFORE);
  let offset = from.offset;
  let position = from;
  const read = (told: readonly Told[], timestamp = young): string[][] =>
    told.flatMap((it): string[][] => {
      const record: LogRecord = { offset: offset++, timestamp, ...it };
      const batch = reading.push(record);
      if (!batch) return [];
      position = { ...position, ...batch.reached, parked: position.parked + batch.deadLetters.length };
      const applied = batch.records.flatMap(({ changes }) => changes.map(titleOf));
      return applied.length > 0 ? [applied] : [];
    });
  return {
    read,
    /** Goes on elsewhere in the log: the records between are not there any more. */
    skip: (records: number) => {
      offset += records;
    },
    position: () => position,
    /** The process dies and another one continues from what was stored. */
    restart: () => reader(position),
    next: () => offset,
  };
};
