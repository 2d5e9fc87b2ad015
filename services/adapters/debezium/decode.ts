import type { LogRecord, RawRecord, Told } from '#projector/ports.ts';
import { absentBy, changesOf } from './changes.ts';
import { heartbeatTable } from './columns.ts';
import { asObject, type Json, parse, parseExactly } from './json.ts';
import { KEY_FIELD, MARKERS, proveSameRow, proveSameTable, type RecordKey, readKey } from './record-key.ts';
import { unreadable } from './unreadable.ts';
import { DecodeError, InexactNumber, integer } from './values.ts';

/** How a record differs of which the connector's router names the table otherwise. */
const OTHER_KEY = `keys lack ${KEY_FIELD}, the connector’s transforms.route.key.field.name and transforms.txname.static.field`;

/** One record of the topic as the projector understands it. Never throws: what cannot be understood is `unreadable`. */
export const decode = (raw: RawRecord): LogRecord => {
  const key = readKey(raw.key);
  const record = { offset: raw.offset, timestamp: raw.timestamp, ...tell(raw, key) };
  return key?.table === null ? { ...record, otherShape: OTHER_KEY } : record;
};

const tell = (raw: RawRecord, key: RecordKey | null): Told => {
  try {
    if (raw.value === null) return tombstone(raw.key);
    return told(parse(raw.value), key);
  } catch (error) {
    if (error instanceof InexactNumber && raw.value) return tellExactly(raw, raw.value, key);
    return { type: 'unreadable', ...unreadable(raw, error) };
  }
};

const tellExactly = (raw: RawRecord, value: Buffer, key: RecordKey | null): Told => {
  try {
    return told(parse(value, parseExactly), key);
  } catch (error) {
    return { type: 'unreadable', ...unreadable(raw, error) };
  }
};

const told = (value: Json, key: RecordKey | null): Told => {
  if (value['source'] === undefined && value['status'] !== undefined) {
    proveSameTable(key, MARKERS);
    return marker(value);
  }
  if (value['source'] === undefined && value['op'] === undefined) {
    throw new DecodeError('not-ours', 'neither a row nor a marker of a transaction');
  }
  return row(value, key);
};

/** The transaction's number: the id has the position of each record behind it. */
const transactionOf = (id: unknown): string => {
  const number = typeof id === 'string' ? id.split(':', 1)[0] : undefined;
  if (!number) throw new DecodeError('missing-field', 'a transaction without id');
  return number;
};

const marker = (value: Json): Told => {
  const transaction = transactionOf(value['id']);
  if (value['status'] === 'BEGIN') return { type: 'begin', transaction };
  if (value['status'] !== 'END')
    throw new DecodeError('bad-value', 'a transaction marker that is neither BEGIN nor END');
  const lsn = integer(String(value['id']).split(':', 2)[1]);
  const at = BigInt(integer(value['ts_ms'])) * 1000n;
  return { type: 'end', transaction, lsn, count: integer(value['event_count']), at };
};

/** An incremental snapshot, which an operator asks for, is read beside the stream and takes nothing's place. */
const SNAPSHOTS = new Map<unknown, 'no' | 'first' | 'table' | 'part' | 'last'>([
  ...([undefined, null, 'false', 'incremental'] as const).map((word) => [word, 'no'] as const),
  ...(['true', 'last_in_data_collection'] as const).map((word) => [word, 'part'] as const),
  ['first', 'first'],
  ['first_in_data_collection', 'table'],
  ['last', 'last'],
]);

const snapshotOf = (source: Json): 'no' | 'first' | 'table' | 'part' | 'last' => {
  const snapshot = SNAPSHOTS.get(source['snapshot']);
  if (snapshot === undefined) throw new DecodeError('bad-value', 'a part of a snapshot that is not known');
  return snapshot;
};

/** End of the last transaction finished before this row's, if the connector had seen one. */
const finishedBefore = (source: Json): number | null => {
  const sequence = source['sequence'];
  if (typeof sequence !== 'string') return null;
  const [, before] = /^\[(null|"\d+"),/.exec(sequence) ?? [];
  if (before === undefined) throw new DecodeError('bad-value', 'a sequence that does not say what ended before');
  return before === 'null' ? null : integer(before.slice(1, -1));
};

/** Older connectors tell milliseconds only. */
const committedIn = (source: Json): bigint =>
  source['ts_us'] === undefined && source['ts_ms'] !== undefined
    ? BigInt(integer(source['ts_ms'])) * 1000n
    : BigInt(integer(source['ts_us']));

/** Transactions without markers would be neither whole nor known to be: only a snapshot's rows come without. */
const transactionIn = (value: Json, snapshot: boolean): Json | null => {
  const transaction = value['transaction'];
  if (transaction === null && snapshot) return null;
  return asObject(transaction, 'transaction');
};

const row = (value: Json, key: RecordKey | null): Told => {
  const source = asObject(value['source'], 'source');
  const lsn = integer(source['lsn']);
  const snapshot = snapshotOf(source);
  const at = { lsn, snapshot: snapshot !== 'no' || value['op'] === 'r' };
  const transaction = transactionIn(value, at.snapshot);
  const table = String(source['table']);
  const changes = changesOf(value, table, at);
  proveSameRow(key, table, changes.at(-1));
  return {
    type: 'row',
    changes,
    transaction: transaction && transactionOf(transaction['id']),
    order: transaction ? integer(transaction['total_order']) : 0,
    snapshot,
    lsn,
    after: finishedBefore(source),
    committedAt: committedIn(source),
    ...beatIn(value, source),
  };
};

const beatIn = (value: Json, source: Json): { beat?: number } => {
  if (source['table'] !== heartbeatTable || !value['after']) return {};
  return { beat: integer(asObject(value['after'], 'after')['beat']) };
};

/** What is left of a deletion in the compacted topic: a key without a value. */
const tombstone = (bytes: Buffer | null): Told => {
  if (bytes === null) throw new DecodeError('malformed', 'neither key nor value');
  parse(bytes);
  const key = readKey(bytes);
  return { type: 'tombstone', change: key && absentBy(key.table, key.columns) };
};
