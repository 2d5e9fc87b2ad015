import { badParameters } from '#http/problem.ts';
import type { FieldError } from '#http/problem-body.ts';
import type { ViewName } from '#read-model/views/index.ts';
import { viewNames } from './contract.ts';

type Range = { readonly min: number; readonly max: number };

const pageRange = { min: 1, max: 2 ** 31 - 1 };
const perPageRange = { min: 1, max: 100 };
const unitRange = { min: -(2 ** 31), max: 2 ** 31 - 1 };

export type ListParams = {
  readonly view: ViewName;
  readonly unitIds: UnitIds;
  readonly page: number;
  readonly perPage: number;
};

/** Undefined when no unit is asked for; -1 is "no unit". */
export type UnitIds = readonly number[] | undefined;

/** Plain decimal digits with an optional minus; undefined for anything else, and for numbers out of range. */
const integerIn = (text: string, { min, max }: Range): number | undefined => {
  if (!/^-?[0-9]+$/.test(text)) return undefined;
  const value = Number(text);
  return value >= min && value <= max ? value : undefined;
};

/** Collects what is wrong; a wrong number reads as 0 until `refuse` is called. */
const numbers = () => {
  const errors = new Map<string, FieldError>();
  return {
    read: (field: string, text: string, range: Range): number => {
      const value = integerIn(text, range);
      if (value === undefined) {
        errors.set(field, { field, message: `must be a whole number from ${range.min} to ${range.max}` });
      }
      return value ?? 0;
    },
    refuse: (): void => {
      if (errors.size > 0) throw badParameters(422, [...errors.values()]);
    },
  };
};

type Numbers = ReturnType<typeof numbers>;

/** Of a parameter given several times the last value counts, as in the application that this API stands in for. */
const last = (query: URLSearchParams, name: string): string | undefined => query.getAll(name).at(-1);

const unitIdsIn = (query: URLSearchParams, { read }: Numbers): UnitIds => {
  const ids = query.getAll('business_unit_ids').map((text) => read('business_unit_ids', text, unitRange));
  const single = last(query, 'business_unit_id');
  if (single !== undefined) ids.push(read('business_unit_id', single, unitRange));
  return ids.length > 0 ? ids : undefined;
};

const isView = (name: string): name is ViewName => (viewNames as readonly string[]).includes(name);

/** The view asked for, undefined when none is. Throws Refusal 400 for any other name, the empty one included. */
export const viewIn = (query: URLSearchParams): ViewName | undefined => {
  const name = last(query, 'view');
  if (name === undefined || isView(name)) return name;
  throw badParameters(400, [{ field: 'view', message: `must be one of ${viewNames.join(', ')}` }]);
};

/** Throws Refusal 422 that names every wrong number, before 400 for an unknown view. */
export const countsParams = (query: URLSearchParams): Pick<ListParams, 'view' | 'unitIds'> => {
  const given = numbers();
  const unitIds = unitIdsIn(query, given);
  given.refuse();
  return { view: viewIn(query) ?? 'unassigned', unitIds };
};

/** Throws as countsParams does. */
export const listParams = (query: URLSearchParams): ListParams => {
  const given = numbers();
  const unitIds = unitIdsIn(query, given);
  const page = given.read('page', last(query, 'page') ?? '1', pageRange);
  const perPage = given.read('per_page', last(query, 'per_page') ?? '20', perPageRange);
  given.refuse();
  return { view: viewIn(query) ?? 'unassigned', unitIds, page, perPage };
};
