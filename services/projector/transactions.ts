import type { Lsn } from '#read-model/position.ts';
import { type Micros, millisOf } from '#read-model/time.ts';
import type { Batch } from './batch.ts';
import { beats } from './beats.ts';
import { gap, incomplete, jumped, noBeginning, snapshotAgain, torn, wentBack } from './broken-log.ts';
import { letterOf } from './dead-letters/letter-of.ts';
import { type LogRecord, NOT_BEGUN, type OpenTransaction, type Position } from './ports.ts';

/** A transaction that is being read. */
type Pending = {
  readonly id: string;
  /** Records that are not applied yet. */
  records: LogRecord[];
  /** Order number of the last row, all before it seen too, unless there is a gap. */
  seen: number;
  gap: boolean;
  /** Rows stand for themselves: records around them, its END too, may have been removed by compaction. */
  aged: boolean;
  /** Some of it could not be understood: its rows cannot be counted. */
  unreadable: boolean;
  /** Applied before, and sent again after the connector was restarted. */
  redelivered: boolean;
  /** Some of its rows came more than once. */
  repeated: boolean;
  /** It is known, before its END says where it ends, that it was not applied before: slices of it may be. */
  fresh: boolean;
};

/** Batches that follow one another in one; null when there are none. */
export const joined = (batches: readonly (Batch | null)[]): Batch | null => {
  const some = batches.filter((batch) => batch !== null);
  const last = some.at(-1);
  if (!last || some.length === 1) return last ?? null;
  return {
    records: some.flatMap((batch) => batch.records),
    deadLetters: some.flatMap((batch) => batch.deadLetters),
    reached: last.reached,
  };
};

/** Milliseconds by which the clocks of source and broker may differ. */
const CLOCKS = 3_600_000;
/** A commit's time is taken a moment before its place in the log is: microseconds by which they may disagree. */
const UNORDERED = 1_000_000n;

export type Transactions = {
  /**
   * Takes the next record; returns what is complete with it, or null. Throws ProjectorError `incomplete-transaction`
   * when rows are missing that no compaction can have removed; `log-break`, `source-went-back`, `snapshot-again` when
   * the log does not go on from where it was (breaks.ts).
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
  let { lsn, committedAt, phase, completeFrom } = start;
  /** A large transaction of which some slices are applied: nothing younger may be applied before its end. */
  let half: OpenTransaction | null = start.open;
  const beating = beats(start.beat);
  /** The watermark is the END of the last young transaction: the next one says which that was, for the source gives none without rows. */
  let chained = start.beat !== null;
  const unchain = (): void => {
    chained = false;
    beating.forget();
  };
  let pending: Pending | null = null;

  /**
   * The store holds all that lies before the watermark. Not so behind the compacted past: what the connector sent again
   * may have been compacted in part, and its other part must be applied by the rule for rows as well.
   */
  let settled = !compacted(millisOf(start.committedAt));

  /**
   * When the last record was written of whose neighbours some may be gone, in milliseconds. What committed well after it
   * changes rows that must be kept; before, the connector may have sent again what was compacted since.
   */
  let agedAt = settled ? Number.NEGATIVE_INFINITY : millisOf(start.committedAt);
  const isProven = (current: Pending, at: Micros): boolean =>
    settled && phase === 'live' && !current.aged && !current.repeated && millisOf(at) > agedAt + CLOCKS;

  /** Transactions were read: the source's first state lies before them. */
  let streamed = start.lsn > 0;

  let last: LogRecord | null = null;
  /** Among young records none is missing: the client jumps silently where the log was cut under it. */
  const proveNext = (record: LogRecord): void => {
    const before = last ?? { offset: start.offset - 1, timestamp: millisOf(start.committedAt) };
    last = record;
    if (record.offset === before.offset + 1 || compacted(before.timestamp)) return;
    throw jumped(before.offset, record.offset);
  };

  const begin = (id: string): Pending => ({
    id,
    records: [],
    seen: half?.id === id ? half.seen : 0,
    gap: false,
    aged: false,
    unreadable: half?.id === id && half.unreadable === true,
    redelivered: false,
    repeated: false,
    fresh: false,
  });

  /**
   * Its BEGIN is not there: the connector went on in its middle, or, behind the compacted past, it was removed. Before
   * any END was read, reading may have begun in its middle; what lies before that is in the copy that was taken later.
   */
  const resume = (id: string): Pending => ({ ...begin(id), aged: !settled || lsn === 0 });

  const batch = (records: readonly LogRecord[], offset: number, proven = false): Batch => ({
    records: records.flatMap((record) => {
      const written = { offset: record.offset, at: record.timestamp, proven };
      if (record.type === 'row') return [{ ...written, changes: record.changes }];
      if (record.type === 'tombstone' && record.change) return [{ ...written, changes: [record.change] }];
      return [];
    }),
    deadLetters: records.flatMap((record) => (record.type === 'unreadable' ? [letterOf(record)] : [])),
    reached: { offset: offset + 1, lsn, committedAt, beat: beating.last(), phase, completeFrom, open: half },
  });

  /**
   * Something else follows a transaction that has no END. Young, it was cut off and will be sent again as a whole;
   * otherwise, or when the END may be what could not be read, what there is of it is applied.
   */
  const leave = (record: LogRecord): Batch | null => {
    const left = pending;
    pending = null;
    // Held so long that its END, too, may have been compacted away since.
    const aged = left?.aged || compacted(left?.records.at(-1)?.timestamp ?? Number.POSITIVE_INFINITY);
    if (!left || !(aged || left.unreadable)) return null;
    if (half?.id === left.id) half = null;
    unchain();
    return batch(left.records, record.offset - 1);
  };

  const hold = (current: Pending, record: LogRecord): Batch | null => {
    current.aged ||= compacted(record.timestamp) || (current.redelivered && !settled);
    current.records.push(record);
    return slice(current, record);
  };

  /** By where the transaction before it ended, or else by the row itself, which lies before its own transaction's end. */
  const recognise = (
    current: Pending,
    { after, lsn: own }: { readonly after: Lsn | null; readonly lsn: Lsn },
  ): void => {
    if (chained && after !== null && after > lsn) throw gap(current.id, after, lsn);
    current.redelivered = after !== null && after < lsn;
    current.fresh = after === null ? own > lsn : after >= lsn;
  };

  const slice = (current: Pending, record: LogRecord): Batch | null => {
    const strict = !current.aged;
    if (current.records.length < SLICE || (strict && !current.fresh)) return null;
    const { records } = current;
    current.records = [];
    beating.forget();
    if (strict) {
      if (half && half.id !== current.id) throw torn(half, current.id, record.offset);
      half = { id: current.id, seen: current.seen, ...(current.unreadable && { unreadable: true }) };
    }
    return batch(records, record.offset, record.type === 'row' && isProven(current, record.committedAt));
  };

  const row = (record: LogRecord & { type: 'row' }): Batch | null => {
    // An incremental snapshot's rows come between those of the transaction that is being told.
    if (record.transaction === null && record.snapshot === 'no' && pending?.fresh) return hold(pending, record);
    if (record.snapshot !== 'no' || record.transaction === null) return standalone(record);
    const left = pending && pending.id !== record.transaction ? leave(record) : null;
    pending ??= resume(record.transaction);
    if (pending.records.length === 0 && !pending.fresh) recognise(pending, record);
    if (record.order > pending.seen + 1) pending.gap = true;
    if (record.order <= pending.seen) pending.repeated = true;
    pending.seen = Math.max(pending.seen, record.order);
    if (pending.redelivered && settled) return left;
    const sliced = hold(pending, record);
    return joined([left, sliced]);
  };

  /** A snapshot after another one, or after its own beginning: rows that were deleted in between are not taken back. */
  const startsAgain = ({ snapshot }: LogRecord & { type: 'row' }): boolean => {
    if (phase === 'live') return snapshot !== 'no';
    // Compaction may have taken the beginning of the second one away, and of the first all that came again.
    return completeFrom === 0 && (snapshot === 'first' || (snapshot !== 'no' && streamed));
  };

  /** A snapshot's row, or one that came without transaction: it is applied by itself. */
  const standalone = (record: LogRecord & { type: 'row' }): Batch | null => {
    if (startsAgain(record)) throw snapshotAgain(record.offset);
    if (record.snapshot !== 'no' && completeFrom === NOT_BEGUN) {
      // Only compaction may have taken the beginning away; for a row that changed since, a later one stands.
      const shortened = compacted(record.timestamp) && record.offset > 0;
      const begins = record.snapshot === 'first' || record.snapshot === 'table';
      if (!begins && !shortened) throw noBeginning(record.offset);
      completeFrom = 0;
    }
    const left = leave(record);
    if (record.snapshot === 'last' && phase === 'snapshot' && record.lsn >= completeFrom) {
      phase = 'live';
      lsn = Math.max(lsn, record.lsn);
      committedAt = record.committedAt;
    }
    return joined([left, batch([record], record.offset)]);
  };

  const end = (record: LogRecord & { type: 'end' }): Batch | null => {
    if (completeFrom === NOT_BEGUN) throw noBeginning(record.offset);
    const left = pending && pending.id !== record.transaction ? leave(record) : null;
    const begun = pending !== null;
    const current = pending ?? resume(record.transaction);
    pending = null;
    if (compacted(record.timestamp)) {
      if (record.lsn > lsn) ({ lsn, at: committedAt } = record);
      return joined([left, batch(current.records, record.offset)]);
    }
    // What neither began nor has rows proves nothing of where the source is; the next heartbeat does.
    if (!begun && record.count === 0) return joined([left, batch([], record.offset)]);
    if (record.lsn < lsn && record.at > committedAt + UNORDERED) throw wentBack(record, lsn);
    if (record.lsn <= lsn) return joined([left, batch(settled ? [] : current.records, record.offset)]);
    if (current.aged) beating.forget();
    else proveComplete(current, record);
    if (half?.id === record.transaction) half = null;
    const proven = isProven(current, record.at);
    if (record.lsn >= completeFrom) phase = 'live';
    settled = true;
    chained = true;
    ({ lsn, at: committedAt } = record);
    return joined([left, batch(current.records, record.offset, proven)]);
  };

  const proveComplete = (current: Pending, { transaction, count, offset }: LogRecord & { type: 'end' }): void => {
    if (half && half.id !== transaction) throw torn(half, transaction, offset);
    beating.follow(current.records);
    if (current.unreadable || (!current.gap && !current.redelivered && current.seen === count)) return;
    throw incomplete(transaction, offset, count, current.gap ? null : current.seen);
  };

  const take = (record: LogRecord): Batch | null => {
    if (record.type === 'row' && record.transaction !== null && record.snapshot === 'no') streamed = true;
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
        return pending ? hold(pending, record) : batch([record], record.offset);
      case 'unreadable':
        unchain();
        if (!pending) return batch([record], record.offset);
        pending.unreadable = true;
        return pending.redelivered ? null : hold(pending, record);
    }
  };

  return {
    push(record) {
      // Fetched twice: nothing of it is new.
      if (record.offset < start.offset || (last && record.offset <= last.offset)) return null;
      if (compacted(record.timestamp)) {
        settled = false;
        agedAt = Math.max(agedAt, record.timestamp);
        unchain();
      }
      proveNext(record);
      return take(record);
    },
  };
};
