import { hash } from 'node:crypto';
import type { Reference } from '#read-model/reference.ts';
import type { ReferenceId, ReferenceKind, ReferenceRows } from '#read-model/rows.ts';

/** The columns that answers show of each kind, or choose rows by; reference-json.ts and listed-units.ts read no others. */
const shown = {
  status: ({ name, color, countAsSolved, nameEn, nameAr }) => [name, color, countAsSolved, nameEn, nameAr],
  priority: ({ name, responseTimeMinutes, resolutionTimeHours }) => [name, responseTimeMinutes, resolutionTimeHours],
  user: ({ fullName }) => [fullName],
  unit: ({ name, isActive, isDeleted }) => [name, isActive, isDeleted],
  tag: ({ nameEn, nameAr, categoryId }) => [nameEn, nameAr, categoryId],
  category: ({ name, nameEn, nameAr }) => [name, nameEn, nameAr],
  subcategory: ({ name, nameEn, nameAr }) => [name, nameEn, nameAr],
} as const satisfies { readonly [K in ReferenceKind]?: (row: ReferenceRows[K]) => readonly unknown[] };

type ShownKind = keyof typeof shown;
type Rows<K extends ShownKind> = ReadonlyMap<ReferenceId, ReferenceRows[K]>;

/** Fingerprints are numbers below this, so that the sum of two is exact. */
const RANGE = 2 ** 52;

const rowPrints = new WeakMap<object, number>();
const kindPrints = new WeakMap<object, number>();

/** Rows are never changed, only replaced: each is looked at once. */
const printOfRow = <K extends ShownKind>(kind: K, id: ReferenceId, row: ReferenceRows[K]): number => {
  let print = rowPrints.get(row);
  if (print === undefined) {
    const columns = (shown[kind] as (row: ReferenceRows[K]) => readonly unknown[])(row);
    print = Number.parseInt(hash('sha256', JSON.stringify([kind, id, ...columns])).slice(0, 13), 16);
    rowPrints.set(row, print);
  }
  return print;
};

/** The sum over the rows, in whatever order: processes that read them in different ones agree. */
const printOfKind = <K extends ShownKind>(kind: K, rows: Rows<K>): number => {
  let print = kindPrints.get(rows);
  if (print === undefined) {
    print = 0;
    for (const [id, row] of rows) print = (print + printOfRow(kind, id, row)) % RANGE;
    kindPrints.set(rows, print);
  }
  return print;
};

/** What stands in lists of units, by content. */
export const unitsPrint = ({ unit }: Reference): number => printOfKind('unit', unit);

/** What stands in list items, by content. */
export const itemsPrint = (reference: Reference): number => {
  let print = 0;
  for (const kind of Object.keys(shown) as ShownKind[]) print = (print + printOfKind(kind, reference[kind])) % RANGE;
  return print;
};
