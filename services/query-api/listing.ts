import type { Uuid } from '#read-model/rows.ts';
import type { Cursors, Mark, Since } from './cursor.ts';
import { selectedIn, textOf } from './listing-text.ts';
import { type ListParams, listParams } from './params.ts';
import type { PageStart } from './ports.ts';
import { badCursor } from './problem.ts';

/** A list that somebody asks for, and where in it to begin. */
export type Listing = ListParams & {
  readonly reader: Uuid;
  readonly from: PageStart;
  /** Which list it is, for cursors. */
  readonly text: string;
  /** Where the page was read from which it goes on. */
  readonly since?: Since;
};

const startOf = (mark: Mark): PageStart => {
  if ('before' in mark) return mark;
  return mark.after ? { after: mark.after } : { offset: 0 };
};

/** What tells which list it is. */
const names = ['view', 'business_unit_ids', 'business_unit_id', 'type', 'unread', 'status_id', 'priority_id'];

/**
 * A cursor knows its list; what is said of the list beside it has to be the same. Throws Refusal 422, 400 or 410 that
 * names what is wrong.
 */
export const listingIn = (query: URLSearchParams, reader: Uuid, cursors: Cursors): Listing => {
  const params = listParams(query);
  const { page, perPage, cursor } = params;
  const text = textOf(params);
  if (cursor === undefined) return { ...params, reader, text, from: { offset: (page - 1) * perPage } };
  const { list, mark, since } = cursors.read(reader, cursor);
  if (list !== text && names.some((name) => query.has(name))) throw badCursor();
  return { ...params, ...selectedIn(list), reader, text: list, from: startOf(mark), since };
};
