import type { Target, Unreadable } from '#projector/ports.ts';
import type { ReferenceKind } from '#read-model/rows.ts';
import { type Table, tables } from './columns.ts';
import { type Json, objectIn } from './json.ts';
import type { RecordKey } from './record-key.ts';
import { uuid } from './values.ts';

type About = Pick<Unreadable, 'table' | 'target'>;

const unknown: Target = { kind: 'unknown' };
const LONGEST_NAME = 63;

const targetIn = (table: Table, columns: Json): Target => {
  try {
    if (table.request) return { kind: 'request', id: uuid(columns[table.request]) };
    const id = table.id[1](columns[table.id[0]]);
    if (table.kind === 'request') return { kind: 'request', id };
    return { kind: 'reference', reference: table.kind as ReferenceKind, id };
  } catch {
    return unknown;
  }
};

const about = (name: unknown, ...rows: readonly Json[]): About => {
  if (typeof name !== 'string') return { table: null, target: unknown };
  const table = Object.hasOwn(tables, name) ? tables[name] : undefined;
  const targets = table ? rows.map((columns) => targetIn(table, columns)) : [];
  return { table: name.slice(0, LONGEST_NAME), target: targets.reduce(agreed, targets[0] ?? unknown) };
};

const same = (a: Target, b: Target): boolean =>
  a.kind === b.kind &&
  'id' in a &&
  'id' in b &&
  a.id === b.id &&
  ('reference' in a ? a.reference : '') === ('reference' in b ? b.reference : '');

/** What two that tell say in common. */
const agreed = (a: Target, b: Target): Target => (same(a, b) ? a : unknown);

/** What of the value can be relied on: `before` has more than the key only where it says the same as `after`. */
const aboutValue = (value: Json): About => {
  const { op, before, after, source } = value;
  const rows = op === 'd' ? [before] : before ? [after, before] : [after];
  return about(objectIn(source)['table'], ...rows.map(objectIn));
};

/** Which table and row a record is about, as far as its key and its value tell and do not contradict each other. */
export const aboutRecord = (key: RecordKey | null, value: Json | null): About => {
  const byKey = about(key?.table, key?.columns ?? {});
  const byValue = value ? aboutValue(value) : { table: null, target: unknown };
  if (byKey.table === null) return byValue;
  if (byValue.table === null) return byKey;
  if (byKey.table !== byValue.table) return { table: null, target: unknown };
  if (byKey.target.kind === 'unknown') return byValue;
  if (byValue.target.kind === 'unknown') return byKey;
  return { table: byKey.table, target: agreed(byKey.target, byValue.target) };
};
