import type { Lsn } from '#read-model/position.ts';
import { ProjectorError } from './errors.ts';
import type { LogRecord, OpenTransaction, Position } from './ports.ts';
import type { Batch } from './project.ts';

/** A transaction that is being read. */
type Pending = {
  readonly id: string;
  /** Records that are not applied yet. */
  records: LogRecord[];
  /** Order number of the last row, all before it seen too, unless there is a gap. */
  seen: number;
  gap: boolean;
  /** Some of it could not be understood: its rows cannot be counted. */
  unreadable: boolean;
  /** Applied before, and sent again after the connector was restarted. */
  redelivered: boolean;
  /** It is known, before its END says where it ends, that it was not applied before: slices of it may be. */
  fresh: boolean;
};

const torn = (half: OpenTransaction, other: string, offset: number): ProjectorError =>
  new ProjectorError(
    'incomplete-transaction',
    `Transaction ${half.id} is applied up to row ${half.seen}, but transaction ${other} follows it (offset ${offset}).`,
  );

export type Transactions = {
  /**
   * Takes the next record; returns what is complete with it, or null. Throws ProjectorError `incomplete-transaction`
   * when rows are missing that no compaction can have removed.
   */
  push(record: LogRecord): Batch | null;
};

/** Rows of one transaction that are applied at once; a larger one is applied in slices of this size. */
export const SLICE = 2000;

/**
 * Puts the log's transactions together again: BEGIN, its rows in order, END. Where compaction may have removed
 * records (`compacted`, by a record's timestamp) transactions cannot be told apart or proven complete any more: there
 * every row stands for itself, and the rule for single rows keeps the newest.
 */
export const transactions = (start: Position, compacted: (timestamp: number) => boolean): Transactions => {
  let { lsn, committedAt, phase } = start;
  /** A large transaction of which some slices are applied: nothing younger may be applied before its end. */
  let half: OpenTransaction | null = start.open;
  let pending: Pending | null = null;

  const begin = (id: string): Pending => ({
    id,
    records: [],
    seen: half?.id === id ? half.seen : 0,
    gap: false,
    unreadable: false,
    redelivered: false,
    fresh: false,
  });

  const batch = (records: readonly LogRecord[], offset: number): Batch => ({
    records: records.flatMap((record) => {
      if (record.type === 'row') return [{ offset: record.offset, changes: record.changes }];
      if (record.type === 'tombstone' && record.change) return [{ offset: record.offset, changes: [record.change] }];
      return [];
    }),
    deadLetters: records.flatMap((record) =>
      record.type === 'unreadable' ? [{ offset: record.offset, reason: record.reason, payload: record.payload }] : [],
    ),
    reached: { offset: offset + 1, lsn, committedAt, phase, open: half },
  });

  /** Another transaction follows one that has no END: it was cut off, and will be sent again as a whole. */
  const leave = (record: LogRecord): Batch | null => {
    const left = pending;
    pending = null;
    if (!left || left.records.length === 0 || !compacted(record.timestamp)) return null;
    return batch(left.records, record.offset - 1);
  };

  /** By where the transaction before it ended, or else by the row itself, which lies before its own transaction's end. */
  const recognise = (
    current: Pending,
    { after, lsn: own }: { readonly after: Lsn | null; readonly lsn: Lsn },
  ): void => {
    current.redelivered = after !== null && after < lsn;
    current.fresh = after === null ? own > lsn : after >= lsn;
  };

  const slice = (current: Pending, record: LogRecord): Batch | null => {
    const strict = !compacted(record.timestamp);
    if (current.records.length < SLICE || (strict && !current.fresh)) return null;
    const { records } = current;
    current.records = [];
    if (strict) {
      if (half && half.id !== current.id) throw torn(half, current.id, record.offset);
      half = { id: current.id, seen: current.seen };
    }
    return batch(records, record.offset);
  };

  const row = (record: LogRecord & { type: 'row' }): Batch | null => {
    if (record.snapshot !== 'no' || record.transaction === null) return standalone(record);
    const left = pending && pending.id !== record.transaction ? leave(record) : null;
    pending ??= begin(record.transaction);
    if (pending.records.length === 0 && !pending.fresh) recognise(pending, record);
    if (record.order > pending.seen + 1) pending.gap = true;
    pending.seen = Math.max(pending.seen, record.order);
    if (pending.redelivered && !compacted(record.timestamp)) return left;
    pending.records.push(record);
    return left ?? slice(pending, record);
  };

  /** A snapshot's row, or one that came without transaction: it is applied by itself. */
  const standalone = (record: LogRecord & { type: 'row' }): Batch => {
    pending = null;
    if (record.snapshot === 'last' && phase === 'snapshot') {
      phase = 'live';
      lsn = Math.max(lsn, record.lsn);
      committedAt = record.committedAt;
    }
    return batch([record], record.offset);
  };

  const end = (record: LogRecord & { type: 'end' }): Batch => {
    const left = pending && pending.id !== record.transaction ? leave(record) : null;
    const current = pending ?? begin(record.transaction);
    pending = null;
    const before = left?.records ?? [];
    if (compacted(record.timestamp)) {
      if (record.lsn > lsn) ({ lsn, at: committedAt } = record);
      const rest = batch(current.records, record.offset);
      return { ...rest, records: [...before, ...rest.records] };
    }
    if (record.lsn <= lsn) return batch([], record.offset);
    proveComplete(current, record);
    if (half?.id === record.transaction) half = null;
    phase = 'live';
    ({ lsn, at: committedAt } = record);
    return batch(current.records, record.offset);
  };

  const proveComplete = (current: Pending, { transaction, count, offset }: LogRecord & { type: 'end' }): void => {
    if (half && half.id !== transaction) throw torn(half, transaction, offset);
    if (current.unreadable || (!current.gap && !current.redelivered && current.seen === count)) return;
    throw new ProjectorError(
      'incomplete-transaction',
      `Transaction ${transaction} ends at offset ${offset} with ${count} rows; rows are missing behind row ${current.gap ? '?' : current.seen}.`,
    );
  };

  return {
    push(record) {
      switch (record.type) {
        case 'begin': {
          const left = leave(record);
          pending = begin(record.transaction);
          return left;
        }
        case 'row':
          return row(record);
        case 'end':
          return end(record);
        case 'tombstone':
          // Where nothing is compacted the deletion itself stands before it and has said all.
          if (!compacted(record.timestamp)) return null;
          if (!pending) return batch([record], record.offset);
          pending.records.push(record);
          return null;
        case 'unreadable':
          if (!pending) return batch([record], record.offset);
          pending.unreadable = true;
          if (!pending.redelivered) pending.records.push(record);
          return null;
      }
    },
  };
};
