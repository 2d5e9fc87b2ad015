import type { z } from 'zod';
import { badParameters, Refusal } from '#http/problem.ts';
import type { FieldError } from '#http/problem-body.ts';
import type { Uuid } from '#read-model/rows.ts';
import { type BatchQuery, batchOfIds, batchOfQueries } from './contract.ts';
import { type Fields, fieldsIn } from './fields.ts';
import { givenIn } from './given.ts';
import type { Listing } from './listing.ts';

/** Single requests, each once in the order of their first mention, or several lists. */
export type BatchParams =
  | { readonly ids: readonly Uuid[]; readonly fields: Fields | undefined }
  | { readonly listings: readonly Listing[] };

/** `queries[3].page`. */
const nameOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (name, part) => (typeof part === 'number' ? `${name}[${part}]` : `${name && `${name}.`}${String(part)}`),
    '',
  );

const errorsOf = ({ issues }: z.ZodError): FieldError[] =>
  issues.flatMap((issue): FieldError[] =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ field: nameOf([...issue.path, key]), message: 'is not known here' }))
      : [{ field: nameOf(issue.path), message: issue.message }],
  );

const parsed = <T>(shape: z.ZodType<T>, body: object): T => {
  const { data, error } = shape.safeParse(body);
  if (error) throw badParameters(422, errorsOf(error));
  return data as T;
};

/** As an address would ask for it: what is right and what is wrong is then the same in both. */
const asQuery = (asked: BatchQuery): URLSearchParams =>
  new URLSearchParams(
    Object.entries(asked).flatMap(([name, value]) =>
      [value].flat().map((one): [string, string] => [name, String(one)]),
    ),
  );

const attempt = <T>(read: () => T): T | Refusal => {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
};

/** What `read` makes of each; one refusal of all that are wrong, as each would be refused alone, the worst first. */
const readEach = <T, R>(values: readonly T[], read: (value: T) => R): R[] => {
  const results = values.map((value) => attempt(() => read(value)));
  const refused = results.flatMap((result, index) => (result instanceof Refusal ? [{ result, index }] : []));
  const told = refused.find(({ result }) => result.body.status === 422) ?? refused[0];
  if (!told) return results as R[];
  const { status, reason } = told.result.body;
  const errors = refused
    .filter(({ result }) => result.body.status === status && result.body.reason === reason)
    .flatMap(({ result, index }) =>
      (result.body.errors ?? []).map(({ field, message }) => ({ field: `queries[${index}].${field}`, message })),
    );
  throw badParameters(status as 400 | 410 | 422, errors, reason);
};

const idsIn = (body: object): BatchParams => {
  const { ids, fields = [] } = parsed(batchOfIds, body);
  const query = new URLSearchParams(fields.map((name) => ['fields', name]));
  const given = givenIn(query);
  const only = fieldsIn(query, given);
  given.refuse();
  return { ids: [...new Set(ids.map((id) => id.toLowerCase()))], fields: only };
};

/** `read` reads one list as an address asks for it. Throws Refusal 422, 400 or 410 that names every mistake of its kind. */
export const batchParams = (body: object, read: (query: URLSearchParams) => Listing): BatchParams => {
  if ('ids' in body === 'queries' in body) {
    throw badParameters(422, [{ field: 'body', message: 'must have either ids or queries' }]);
  }
  if ('ids' in body) return idsIn(body);
  return { listings: readEach(parsed(batchOfQueries, body).queries, (asked) => read(asQuery(asked))) };
};
