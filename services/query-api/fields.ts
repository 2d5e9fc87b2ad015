import { z } from 'zod';
import { listItem } from './contract.ts';
import type { Given } from './given.ts';

/** Which keys of a list item are asked for, in the contract's order; null: all that is below the key. */
export type Fields = readonly (readonly [key: string, within: Fields | null])[];

const whole = ({ shape }: z.ZodObject): Fields =>
  Object.entries(shape).map(([key, value]) => {
    const inner = value instanceof z.ZodNullable ? value.unwrap() : value;
    return [key, inner instanceof z.ZodObject ? whole(inner) : null];
  });

/** All there are. */
const item = whole(listItem);

const pathsOf = (fields: Fields, above = ''): string[] =>
  fields.flatMap(([key, within]) => [above + key, ...(within ? pathsOf(within, `${above}${key}.`) : [])]);

/** Every name that can be asked for. */
export const fieldNames: readonly string[] = pathsOf(item);
const known = new Set(fieldNames);

const chosen = (fields: Fields, names: ReadonlySet<string>, above = ''): Fields =>
  fields.flatMap(([key, within]): Fields => {
    const name = above + key;
    if (names.has(name)) return [[key, null]];
    const below = within ? chosen(within, names, `${name}.`) : [];
    return below.length > 0 ? [[key, below]] : [];
  });

/** The keys that `fields=id,status.name` names; it may be given several times. */
export const fieldsIn = (query: URLSearchParams, given: Given): Fields | undefined => {
  const lists = query.getAll('fields');
  if (lists.length === 0) return undefined;
  const names = new Set(lists.flatMap((list) => list.split(',')));
  const unknown = [...names].filter((name) => !known.has(name));
  if (unknown.length > 0)
    given.wrong('fields', `names what no request has: ${unknown.map((name) => name || 'nothing').join(', ')}`);
  return chosen(item, names);
};

/** As they can be asked for again. */
export const namesOf = (fields: Fields, above = ''): readonly string[] =>
  fields.flatMap(([key, within]) => (within ? namesOf(within, `${above}${key}.`) : [above + key]));

type Json = { readonly [key: string]: unknown };

const pick = (value: Json, fields: Fields): Json =>
  Object.fromEntries(
    fields.map(([key, within]) => {
      const inner = value[key];
      return [key, within && inner !== null ? pick(inner as Json, within) : inner];
    }),
  );

/** What of an item's JSON is asked for, as JSON; an object that is not there stays null, whatever is asked of it. */
export const onlyFields = (json: string, fields: Fields): string =>
  JSON.stringify(pick(JSON.parse(json) as Json, fields));
