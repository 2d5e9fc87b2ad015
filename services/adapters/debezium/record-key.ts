import type { Change } from '#read-model/change.ts';
import { tables } from './columns.ts';
import { type Json, parseIfAny } from './json.ts';
import { DecodeError, uuid } from './values.ts';

/** The router's name for the field that says of which table a record is; the connector's settings pin it. */
export const KEY_FIELD = '__dbz__physicalTableIdentifier';

/** What the key of all markers says instead of a table's name. */
export const MARKERS = 'transaction';

export type RecordKey = {
  /** Null: the key does not tell, though all keys of the topic do. */
  readonly table: string | null;
  readonly columns: Json;
};

/** Null for what cannot be a key of ours, and says nothing. */
export const readKey = (bytes: Buffer | null): RecordKey | null => {
  const columns = parseIfAny(bytes);
  if (!columns) return null;
  const identifier = columns[KEY_FIELD];
  return { table: typeof identifier === 'string' ? (identifier.split('.').at(-1) ?? '') : null, columns };
};

const otherKey = (): never => {
  throw new DecodeError('other-key', 'the key names another row than the value');
};

/** Proves that key and value are of the same table; a key that names none says nothing. Throws DecodeError `other-key`. */
export const proveSameTable = (key: RecordKey | null, table: string): void => {
  if (key !== null && key.table !== null && key.table !== table) otherKey();
};

/** Proves that the key, as far as it goes, names the row that changed. Throws DecodeError. */
export const proveSameRow = (key: RecordKey | null, name: string, change: Change | undefined): void => {
  proveSameTable(key, name);
  const table = tables[name];
  if (!key?.table || !change || !table) return;
  const [column, read] = table.id;
  const id = key.columns[column];
  if (id !== undefined && read(id) !== change.id) otherKey();
  const request = table.request && key.columns[table.request];
  if (request !== undefined && 'requestId' in change && uuid(request) !== change.requestId) otherKey();
};
