import type { Uuid } from '#read-model/rows.ts';
import type { Cursors } from './cursor.ts';
import { distinct } from './filters.ts';
import { type ListParams, listParams, type Selected } from './params.ts';
import type { PageStart } from './ports.ts';

/** A list that somebody asks for, and where in it to begin. */
export type Listing = ListParams & {
  readonly from: PageStart;
  /** What its cursors are good for, in one text. */
  readonly bound: string;
};

/** Not how many are shown of a page, nor which keys of them: both may change on the way. */
const boundOf = (technician: Uuid, { view, unitIds, type, unread, statusIds, priorityIds }: Selected): string => {
  const ids = [unitIds, statusIds, priorityIds].map((given) => (given === undefined ? '*' : distinct(given).join()));
  return [technician, view, type, unread, ...ids].join(' ');
};

/** Throws Refusal 422, 400 or 410 that names what is wrong. */
export const listingIn = (query: URLSearchParams, technician: Uuid, cursors: Cursors): Listing => {
  const params = listParams(query);
  const bound = boundOf(technician, params);
  const { page, perPage, cursor } = params;
  const from = cursor === undefined ? { offset: (page - 1) * perPage } : cursors.read(bound, cursor);
  return { ...params, bound, from };
};
