import { hash } from 'node:crypto';
import type { Head } from '#read-model/card.ts';
import type { Reference } from '#read-model/reference.ts';
import type { ReferenceId, ReferenceKind, ReferenceRows } from '#read-model/rows.ts';

/** The columns that items show of each kind; reference-json.ts reads no others. */
const shown = {
  status: ({ name, color, countAsSolved, nameEn, nameAr }) => [name, color, countAsSolved, nameEn, nameAr],
  priority: ({ name, responseTimeMinutes, resolutionTimeHours }) => [name, responseTimeMinutes, resolutionTimeHours],
  user: ({ fullName }) => [fullName],
  unit: ({ name }) => [name],
  tag: ({ nameEn, nameAr, categoryId }) => [nameEn, nameAr, categoryId],
  category: ({ name, nameEn, nameAr }) => [name, nameEn, nameAr],
  subcategory: ({ name, nameEn, nameAr }) => [name, nameEn, nameAr],
} as const satisfies { readonly [K in ReferenceKind]?: (row: ReferenceRows[K]) => readonly unknown[] };

type ShownKind = keyof typeof shown;

/** Fingerprints are numbers below this, so that the sum of two is exact. */
const RANGE = 2 ** 52;

const prints = new WeakMap<object, number>();

/** Rows are never changed, only replaced: each is looked at once. One that is not there is 0. */
const printOf = <K extends ShownKind>(reference: Reference, kind: K, id: ReferenceId): number => {
  const row = reference[kind].get(id);
  if (!row) return 0;
  let print = prints.get(row);
  if (print === undefined) {
    const columns = (shown[kind] as (row: ReferenceRows[K]) => readonly unknown[])(row);
    print = Number.parseInt(hash('sha256', JSON.stringify([kind, id, ...columns])).slice(0, 13), 16);
    prints.set(row, print);
  }
  return print;
};

/** What items show of other rows, by content: a sum over all that the heads of their cards name. */
export const namesPrint = (reference: Reference, heads: Iterable<Head>): number => {
  let sum = 0;
  const add = (kind: ShownKind, id: ReferenceId): void => {
    sum = (sum + printOf(reference, kind, id)) % RANGE;
  };
  for (const head of heads) {
    add('status', head.statusId);
    add('user', head.requesterId);
    add('priority', head.priorityId);
    add('user', head.senderId);
    add('unit', head.unitId);
    add('tag', head.tagId);
    add('category', String(reference.tag.get(head.tagId)?.categoryId));
    add('subcategory', head.subcategoryId);
  }
  return sum;
};
