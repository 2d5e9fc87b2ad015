import { describe, expect, test } from 'vitest';
import { problem } from '#http/problem-body.ts';
import { openApi } from '#query-api/openapi.ts';
import { operations } from '#query-api/openapi-operations.ts';
import { refusals } from '#query-api/openapi-refusals.ts';
import { PREFIX } from '#test/support/http.ts';
import { appOf } from './app-of.ts';
import { desk } from './desk.ts';
import { storeOf } from './store-of.ts';

const document = openApi();
const app = appOf(storeOf(desk([])));

test('docs/openapi.json is the document of this code (npx vitest run -u writes it)', async () => {
  await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot('../../docs/openapi.json');
});

test('it is served to everybody: it tells nothing that is not in the repository', async () => {
  const response = await app.request('/openapi.json');
  expect([response.status, await response.json()]).toEqual([200, JSON.parse(JSON.stringify(document))]);
});

test('it tells of every address of the API, and of no other', () => {
  const served = app.routes
    .filter(({ path }) => path.startsWith(`${PREFIX}/`))
    .map(({ method, path }) => `${method} ${path.slice(PREFIX.length).replace(/:(\w+)(\{.*\})?/g, '{$1}')}`);
  expect(operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`).sort()).toEqual(served.sort());
});

test('it refers to nothing that is not in it, and holds nothing that is not referred to', () => {
  const text = JSON.stringify(document);
  const referred = new Set([...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference));
  const { securitySchemes: _, ...components } = document.components;
  const known = Object.entries(components).flatMap(([kind, all]) =>
    Object.keys(all).map((name) => `#/components/${kind}/${name}`),
  );
  expect([...referred].sort()).toEqual(known.sort());
  expect(text).not.toContain('$defs');
});

describe('examples', () => {
  test.each(operations)('of $name are what it may answer and be sent', ({ output, examples, input }) => {
    for (const example of Object.values(examples)) expect(output.parse(example)).toEqual(example);
    for (const example of Object.values(input?.examples ?? {})) expect(input?.schema.parse(example)).toEqual(example);
  });

  test('of problems are problems of that status', () => {
    for (const [status, { examples = {} }] of Object.entries(refusals)) {
      for (const { value } of Object.values(examples) as { value: unknown }[]) {
        expect(problem.parse(value).status).toBe(Number(status));
      }
    }
  });
});
