import type { Change } from '#read-model/change.ts';
import { nullFlagsOf } from '#read-model/null-flags.ts';
import { heartbeatTable, type Table, tables } from './columns.ts';
import { asObject, type Json } from './json.ts';
import { DecodeError, uuid } from './values.ts';

/** Debezium's word for a value that the source did not send because it did not change. */
const UNAVAILABLE = '__debezium_unavailable_value';

type At = { readonly lsn: number | null; readonly snapshot: boolean; readonly follows?: boolean };

/** What a row's envelope changes; nothing for the heartbeat's. Throws DecodeError. */
export const changesOf = (value: Json, name: string, at: At): Change[] => {
  const table = Object.hasOwn(tables, name) ? tables[name] : undefined;
  if (!table) {
    if (name === heartbeatTable) return [];
    throw new DecodeError('unknown-table', `a row of ${JSON.stringify(name.slice(0, 63))}, a table that is not read`);
  }
  switch (value['op']) {
    case 'c':
    case 'r':
      return [present(table, asObject(value['after'], 'after'), at)];
    case 'u': {
      const left = movedAway(table, value, { ...at, follows: true });
      // A row that was given to another request is new to that one.
      return [
        ...left,
        present(table, asObject(value['after'], 'after'), { ...at, ...(left.length === 0 && { follows: true }) }),
      ];
    }
    case 'd':
      return [absent(table, asObject(value['before'], 'before'), { ...at, follows: true })];
    case undefined:
      throw new DecodeError('missing-field', 'no operation');
    default: {
      const op = JSON.stringify(value['op']).slice(0, 20);
      throw new DecodeError('unknown-operation', `an operation that is not c, r, u or d: ${op}`);
    }
  }
};

const identity = (table: Table, columns: Json) => ({
  id: table.id[1](columns[table.id[0]]),
  ...(table.request ? { requestId: uuid(columns[table.request]) } : {}),
});

/** Every column comes with every row: one that is not there was lost, or is called otherwise now. */
const present = (table: Table, after: Json, at: At): Change => {
  const fields: Record<string, unknown> = {};
  const nullFlags = nullFlagsOf(table.kind);
  for (const [column, [field, read]] of Object.entries(table.columns)) {
    const value = Object.hasOwn(after, column) ? after[column] : undefined;
    if (value === UNAVAILABLE) continue;
    try {
      fields[field] = (value === null ? nullFlags[field] : undefined) ?? read(value);
    } catch (error) {
      throw error instanceof DecodeError ? error.of(column) : error;
    }
  }
  return { kind: table.kind, ...identity(table, after), ...at, row: fields } as Change;
};

const absent = (table: Table, columns: Json, at: At): Change =>
  ({ kind: table.kind, ...identity(table, columns), ...at, row: null }) as Change;

/** A child row that was given to another request leaves the one it belonged to. */
const movedAway = (table: Table, value: Json, at: At): Change[] => {
  const before = value['before'];
  if (!table.request || before === null) return [];
  const old = asObject(before, 'before');
  const is = asObject(value['after'], 'after')[table.request];
  return uuid(old[table.request]) === uuid(is) ? [] : [absent(table, old, at)];
};

/** What a tombstone takes away, by its key's columns; null when they do not name the row. */
export const absentBy = (name: string | null, columns: Json): Change | null => {
  const table = name !== null && Object.hasOwn(tables, name) ? tables[name] : undefined;
  const named = table !== undefined && (!table.request || columns[table.request] !== undefined);
  return named ? absent(table, columns, { lsn: null, snapshot: false }) : null;
};
