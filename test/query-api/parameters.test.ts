import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { schemaOf } from '#http/openapi-schema.ts';
import { operations } from '#query-api/openapi-operations.ts';
import { PREFIX, tokenOf } from '#test/support/http.ts';
import { appOf } from './app-of.ts';
import { desk, people, request, uuid } from './desk.ts';
import { storeOf } from './store-of.ts';

const app = appOf(storeOf(desk([request(1)])));
const authorization = `Bearer ${await tokenOf(people.root)}`;

type Place = 'query' | 'header';
type Parameter = { readonly path: string; readonly place: Place; readonly name: string; readonly schema: z.ZodType };

const parameters: readonly Parameter[] = operations
  .filter(({ method }) => method === 'get')
  .flatMap(({ path, in: places }) =>
    (['query', 'header'] as const).flatMap((place) =>
      Object.entries(places[place] ?? {}).map(([name, schema]) => ({ path, place, name, schema })),
    ),
  )
  // Only the issuer of a cursor knows it, and of Cache-Control one directive is read.
  .filter(({ name }) => name !== 'cursor' && name !== 'Cache-Control');

/** What a text in an address or a header is, by the type that the document gives it. */
const meantBy = (text: string, type: unknown): unknown => {
  if (type === 'integer') return /^-?\d+$/.test(text) ? Number(text) : text;
  if (type === 'number') return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
  return text;
};

const asTyped = (text: string, schema: z.ZodType, name: string): unknown => {
  const { type, items } = schemaOf(schema, 'input', {}) as { type?: unknown; items?: { type: unknown } };
  if (type !== 'array') return meantBy(text, type);
  return ['fields', 'facets'].includes(name) ? text.split(',') : [meantBy(text, items?.type)];
};

const statusOf = async ({ path, place, name }: Parameter, text: string): Promise<number> => {
  const address = PREFIX + path.replace('{id}', uuid(1));
  const query = place === 'query' ? `?${new URLSearchParams({ [name]: text })}` : '';
  // Nobody waits for what never comes.
  const patience = name.toLowerCase() === 'wait' ? {} : { Wait: '0' };
  const headers = { authorization, ...patience, ...(place === 'header' && { [name]: text }) };
  return (await app.request(address + query, { headers })).status;
};

const words = [
  ...['', '0', '1', '-1', '-0', '007', '20', '100', '101', '5000', '5001', '2147483647', '2147483648', '-2147483649'],
  ...['1e3', '0.5', '-0.5', '.5', '1,2', '0x10', '٣', 'true', 'false', 'all', 'parents', 'unassigned', 'my_unsolved'],
  ...['id', 'id,subject', 'status.name', 'id,', 'status.nope', '0/16B3748', '0/0', 'g/0', '0/', '0/123456789', '0/0/0'],
];

const texts = fc.oneof(
  fc.constantFrom(...words),
  fc.integer({ min: -(2 ** 32), max: 2 ** 32 }).map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.string({ unit: fc.constantFrom(...'0123456789ABCDEFabcdef/-+.,') }),
  fc.string(),
);

/** What fetch leaves of a header: no controls, nothing beyond Latin-1, no space around it. */
const inHeader = (text: string): boolean => /^[!-~]([ -~]*[!-~])?$/.test(text);

test.each(parameters)('$path: what the document says of $place $name is what is accepted', async (parameter) => {
  const { place, name, schema } = parameter;
  await fc.assert(
    fc.asyncProperty(place === 'header' ? texts.filter(inHeader) : texts, async (text) => {
      const status = await statusOf(parameter, text);
      const accepted = schema.safeParse(asTyped(text, schema, name)).success;
      expect({ text, refused: status === 400 || status === 422 }).toEqual({ text, refused: !accepted });
      expect(status).not.toBe(500);
    }),
    { numRuns: 60, examples: words.filter((word) => place === 'query' || inHeader(word)).map((word) => [word]) },
  );
});
