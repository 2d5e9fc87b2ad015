import { isUtf8 } from 'node:buffer';
import type { LogRecord, RawRecord, Told } from '#projector/ports.ts';
import type { Change } from '#read-model/change.ts';
import { heartbeatTable, type Table, tables } from './columns.ts';
import { DecodeError, InexactNumber, integer, uuid } from './values.ts';

type Json = { readonly [name: string]: unknown };

/** Debezium's word for a value that the source did not send because it did not change. */
const UNAVAILABLE = '__debezium_unavailable_value';
/** How much of a record that cannot be understood is kept. */
const PAYLOAD = 500;

/** One record of the topic as the projector understands it. Never throws: what cannot be understood is `unreadable`. */
export const decode = (raw: RawRecord): LogRecord => ({ offset: raw.offset, timestamp: raw.timestamp, ...tell(raw) });

const tell = (raw: RawRecord): Told => {
  try {
    return raw.value === null ? tombstone(raw) : told(parse(raw.value, JSON.parse));
  } catch (error) {
    if (error instanceof InexactNumber && raw.value) return tellExactly(raw, raw.value);
    return unreadable(raw, error);
  }
};

const tellExactly = (raw: RawRecord, value: Buffer): Told => {
  try {
    return told(parse(value, parseExactly));
  } catch (error) {
    return unreadable(raw, error);
  }
};

const unreadable = (raw: RawRecord, error: unknown): Told => ({
  type: 'unreadable',
  reason: error instanceof DecodeError || error instanceof SyntaxError ? error.message : String(error),
  payload: (raw.value ?? raw.key ?? Buffer.alloc(0)).toString('utf8', 0, PAYLOAD),
});

const asObject = (value: unknown, what: string): Json => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw new DecodeError(`${what} is not an object`);
};

const parse = (bytes: Buffer, parser: (text: string) => unknown): Json => {
  if (!isUtf8(bytes)) throw new DecodeError('not UTF-8');
  return asObject(parser(bytes.toString('utf8')), 'the record');
};

/** JSON.parse that keeps the digits of integers beyond 53 bits; five times slower. */
const parseExactly = (text: string): unknown =>
  JSON.parse(text, (_name, value, context?: { source?: string }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
      ? BigInt(context?.source as string)
      : value,
  );

const told = (value: Json): Told => {
  if (value['source'] === undefined && value['status'] !== undefined) return marker(value);
  return row(value);
};

/** The transaction's number: the id has the position of each record behind it. */
const transactionOf = (id: unknown): string => {
  const number = typeof id === 'string' ? id.split(':', 1)[0] : undefined;
  if (!number) throw new DecodeError('a transaction without id');
  return number;
};

const marker = (value: Json): Told => {
  const transaction = transactionOf(value['id']);
  if (value['status'] === 'BEGIN') return { type: 'begin', transaction };
  if (value['status'] !== 'END') throw new DecodeError('a transaction marker that is neither BEGIN nor END');
  const lsn = integer(String(value['id']).split(':', 2)[1]);
  const at = BigInt(integer(value['ts_ms'])) * 1000n;
  return { type: 'end', transaction, lsn, count: integer(value['event_count']), at };
};

const snapshotOf = (source: Json): 'no' | 'part' | 'last' => {
  const snapshot = source['snapshot'];
  if (snapshot === undefined || snapshot === null || snapshot === 'false' || snapshot === false) return 'no';
  return snapshot === 'last' ? 'last' : 'part';
};

/** End of the last transaction finished before this row's, if the connector had seen one. */
const finishedBefore = (source: Json): number | null => {
  const sequence = source['sequence'];
  if (typeof sequence !== 'string') return null;
  const [before] = JSON.parse(sequence) as unknown[];
  return before === null || before === undefined ? null : integer(before);
};

const row = (value: Json): Told => {
  const source = asObject(value['source'], 'source');
  const transaction = value['transaction'] ? asObject(value['transaction'], 'transaction') : null;
  const lsn = integer(source['lsn']);
  const snapshot = snapshotOf(source);
  return {
    type: 'row',
    changes: changesOf(value, String(source['table']), { lsn, snapshot: snapshot !== 'no' || value['op'] === 'r' }),
    transaction: transaction && transactionOf(transaction['id']),
    order: transaction ? integer(transaction['total_order']) : 0,
    snapshot,
    lsn,
    after: finishedBefore(source),
    committedAt: BigInt(integer(source['ts_us'] ?? Number(source['ts_ms']) * 1000)),
  };
};

type At = { readonly lsn: number | null; readonly snapshot: boolean };

const changesOf = (value: Json, name: string, at: At): Change[] => {
  const table = Object.hasOwn(tables, name) ? tables[name] : undefined;
  if (!table) {
    if (name === heartbeatTable) return [];
    throw new DecodeError(`a row of ${JSON.stringify(name.slice(0, 63))}, a table that is not read`);
  }
  switch (value['op']) {
    case 'c':
    case 'r':
      return [present(table, asObject(value['after'], 'after'), at)];
    case 'u':
      return [...movedAway(table, value, at), present(table, asObject(value['after'], 'after'), at)];
    case 'd':
      return [absent(table, asObject(value['before'], 'before'), at)];
    default:
      throw new DecodeError(`an operation that is not c, r, u or d: ${JSON.stringify(value['op'])?.slice(0, 20)}`);
  }
};

const identity = (table: Table, columns: Json) => ({
  id: table.id[1](columns[table.id[0]]),
  ...(table.request ? { requestId: uuid(columns[table.request]) } : {}),
});

const present = (table: Table, after: Json, at: At): Change => {
  const fields: Record<string, unknown> = {};
  for (const [column, [field, read]] of Object.entries(table.columns)) {
    const value = after[column];
    if (value === undefined || value === UNAVAILABLE) continue;
    try {
      fields[field] = read(value);
    } catch (error) {
      throw error instanceof DecodeError ? new DecodeError(`${column}: ${error.message}`) : error;
    }
  }
  return { kind: table.kind, ...identity(table, after), ...at, row: fields } as Change;
};

const absent = (table: Table, columns: Json, at: At): Change =>
  ({ kind: table.kind, ...identity(table, columns), ...at, row: null }) as Change;

/** A child row that was given to another request leaves the one it belonged to. */
const movedAway = (table: Table, value: Json, at: At): Change[] => {
  const before = value['before'];
  if (!table.request || before === null || before === undefined) return [];
  const old = asObject(before, 'before');
  const was = old[table.request];
  const is = asObject(value['after'], 'after')[table.request];
  return was === undefined || uuid(was) === uuid(is) ? [] : [absent(table, old, at)];
};

/** What is left of a deletion in the compacted topic: a key without a value. */
const tombstone = (raw: RawRecord): Told => {
  if (raw.key === null) throw new DecodeError('neither key nor value');
  const key = parse(raw.key, JSON.parse);
  const name =
    String(key['__dbz__physicalTableIdentifier'] ?? '')
      .split('.')
      .at(-1) ?? '';
  const table = Object.hasOwn(tables, name) ? tables[name] : undefined;
  const named = table !== undefined && (!table.request || key[table.request] !== undefined);
  return { type: 'tombstone', change: named ? absent(table, key, { lsn: null, snapshot: false }) : null };
};
