import { describe, expect, test } from 'vitest';
import { problem } from '#http/problem-body.ts';
import { listen } from '#http/server.ts';
import { openApi } from '#query-api/openapi.ts';
import { operations } from '#query-api/openapi-operations.ts';
import { refusals } from '#query-api/openapi-refusals.ts';
import { PREFIX, tokenOf } from '#test/support/http.ts';
import { appOf } from './app-of.ts';
import { desk, people, uuid } from './desk.ts';
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

test('it tells of every header by which an answer of the API says something, in the form that it has', async () => {
  const server = await listen(app, '127.0.0.1', 0);
  const { paths, components } = document;
  const resolved = (reference: { readonly $ref: string }) =>
    (components.headers as Record<string, { required: boolean; schema: { pattern?: string } }>)[
      reference.$ref.split('/').at(-1) as string
    ];
  const answered = async (path: keyof typeof paths, query: string, user = people.root) => {
    const headers = { authorization: `Bearer ${await tokenOf(user)}`, 'x-correlation-id': 'page' };
    const response = await fetch(`${server.url}${PREFIX}${path.replace('{id}', uuid(77))}${query}`, { headers });
    const { responses } = (paths[path] as Record<string, object>)['get'] as {
      responses: Record<string, { $ref?: string; headers?: object }>;
    };
    const told = responses[response.status] as (typeof responses)[string];
    const { headers: known = {} } = told.$ref
      ? ((components.responses as Record<string, { headers?: object }>)[response.status] ?? {})
      : told;
    const names = new Map(Object.entries(known).map(([name, it]) => [name.toLowerCase(), resolved(it)]));
    for (const [name, value] of response.headers) {
      if (!/^(x-(applied|data|generation|request|correlation)|retry|etag|link|ratelimit|www)/.test(name)) continue;
      const header = names.get(name);
      expect([response.status, name, header !== undefined]).toEqual([response.status, name, true]);
      expect(value).toMatch(new RegExp(header?.schema.pattern ?? ''));
    }
    for (const [name, { required }] of names as Map<string, { required: boolean }>) {
      if (required) expect([name, response.headers.has(name)]).toEqual([name, true]);
    }
    return response.status;
  };
  expect([
    await answered('/technician-views', ''),
    await answered('/ticket-type-counts', ''),
    await answered('/technician-views/{id}', ''),
    await answered('/ticket-type-counts', '?max_age=0'),
    await answered('/ticket-type-counts', '?min_lsn=F/0&wait=0'),
    await answered('/ticket-type-counts', '', people.requester),
    await answered('/ticket-type-counts', '', uuid(78)),
  ]).toEqual([200, 200, 404, 503, 503, 403, 401]);
  await server.close(0);
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
