import { badParameters } from '#http/problem.ts';
import type { ViewName } from '#read-model/views/index.ts';
import { viewNames } from './contract.ts';
import { type FacetName, facetsIn } from './facet-names.ts';
import { type Fields, fieldsIn } from './fields.ts';
import { type Filters, filtersIn } from './filters.ts';
import { type Given, givenIn, last } from './given.ts';
import { idRange, pageRange, perPageRange } from './ranges.ts';

/** Which requests are meant. */
export type Selected = Filters & {
  readonly view: ViewName;
  readonly unitIds: UnitIds;
};

export type ListParams = Selected & {
  readonly page: number;
  readonly perPage: number;
  /** Instead of a page; not looked into yet. */
  readonly cursor: string | undefined;
  /** Undefined: all of them. */
  readonly fields: Fields | undefined;
};

export type CountsParams = Selected & {
  /** Whose values are counted too. */
  readonly facets: readonly FacetName[];
};

/** Undefined when no unit is asked for; -1 is "no unit". */
export type UnitIds = readonly number[] | undefined;

const unitIdsIn = (query: URLSearchParams, given: Given): UnitIds => {
  const ids = given.integers('business_unit_ids', idRange);
  const single = last(query, 'business_unit_id');
  if (single === undefined) return ids;
  return [...(ids ?? []), given.integer('business_unit_id', single, idRange)];
};

const isView = (name: string): name is ViewName => (viewNames as readonly string[]).includes(name);

/** The view asked for, undefined when none is. Throws Refusal 400 for any other name, the empty one included. */
export const viewIn = (query: URLSearchParams): ViewName | undefined => {
  const name = last(query, 'view');
  if (name === undefined || isView(name)) return name;
  throw badParameters(400, [{ field: 'view', message: `must be one of ${viewNames.join(', ')}` }]);
};

/** Throws Refusal 422 that names every wrong value, before 400 for an unknown view. */
export const countsParams = (query: URLSearchParams): CountsParams => {
  const given = givenIn(query);
  const unitIds = unitIdsIn(query, given);
  const filters = filtersIn(given);
  const facets = facetsIn(query, given);
  given.refuse();
  return { view: viewIn(query) ?? 'unassigned', unitIds, ...filters, facets };
};

/** Throws as countsParams does. */
export const listParams = (query: URLSearchParams): ListParams => {
  const given = givenIn(query);
  const unitIds = unitIdsIn(query, given);
  const page = given.integer('page', last(query, 'page') ?? '1', pageRange);
  const perPage = given.integer('per_page', last(query, 'per_page') ?? '20', perPageRange);
  const filters = filtersIn(given);
  const fields = fieldsIn(query, given);
  const cursor = last(query, 'cursor');
  if (cursor !== undefined && query.has('page')) given.wrong('cursor', 'cannot be given together with page');
  given.refuse();
  return { view: viewIn(query) ?? 'unassigned', unitIds, ...filters, page, perPage, cursor, fields };
};
