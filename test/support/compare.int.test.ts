import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { loadDemoData } from '#command-api/demo-data.ts';
import { prepareCapture } from '#infra/postgres/prepare.ts';
import { compareWithSql } from './compare.ts';
import { type Database, freshDatabase } from './database.ts';
import { questionsFor } from './questions.ts';
import { type Json, withTruth } from './truth.ts';

/** An API that answers by heart; tests spoil one answer and see whether that is found. */
const answers = new Map<string, { status: number; body: Json }>();
const api = createServer((request, response) => {
  const user = request.headers.authorization?.replace('Bearer ', '');
  const { status, body } = answers.get(`${user} ${request.url}`) ?? { status: 403, body: {} };
  const meta = { asOf: { lsn: lsn() } };
  response.writeHead(status).end(JSON.stringify({ ...(body as object), meta }));
});

const filters = [null, [1], [-1, 2]];
const perPages = [20, 100];
let database: Database;
let lsn = () => 'FFFFFFFF/FFFFFFFF';
let apiUrl: string;

beforeAll(async () => {
  database = await freshDatabase();
  await loadDemoData(database.url, 100);
  await prepareCapture({ databaseUrl: database.url, cell: database.cell, replicationPassword: 'x' });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  apiUrl = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
});
afterAll(async () => {
  api.close();
  await database.drop();
});

beforeEach(async () => {
  lsn = () => 'FFFFFFFF/FFFFFFFF';
  answers.clear();
  await withTruth(database.url, { timeZone: 'UTC', filters }, async ({ admitted, views, viewer }) => {
    for (const user of admitted) {
      answers.set(`${user} /api/v1/requests/technician-views/counts`, { status: 200, body: {} });
      for (const { path, body } of questionsFor(await viewer(user), { views, filters, perPages })) {
        answers.set(`${user} ${path}`, { status: 200, body });
      }
    }
  });
});

const compare = (patience = 5000) =>
  compareWithSql({
    databaseUrl: database.url,
    apiUrl,
    tokenFor: (user) => user,
    timeZone: 'UTC',
    filters,
    perPages,
    patience,
  });

/** Changes one answer whose path matches, for the first user who has a full list there. */
const spoil = (pattern: RegExp, change: (body: string) => string) => {
  const [key] = [...answers].find(([path, { body }]) => pattern.test(path) && JSON.stringify(body).length > 2000) ?? [];
  const answer = answers.get(key ?? '');
  if (key === undefined || answer === undefined) throw new Error(`no answer like ${pattern}`);
  answers.set(key, { ...answer, body: JSON.parse(change(JSON.stringify(answer.body))) });
};

test('right answers: nothing to report, every view of everybody compared', async () => {
  const { comparisons, mismatches } = await compare();
  expect(mismatches).toEqual([]);
  expect(comparisons).toBeGreaterThan(18 * 13 * 8);
});

const allTickets = /view=all_tickets&page=1&per_page=20$/;

test.each([
  [
    'a wrong value',
    (body: string) => body.replace('"isBlocked":false', '"isBlocked":true'),
    /isBlocked: true, expected false/,
  ],
  [
    'another order of keys',
    (body: string) => body.replace(/("subject":"[^"]*"),("requester":{[^}]*})/, '$2,$1'),
    /keys id,status,requester/,
  ],
  ['a count too low', (body: string) => body.replace(/"total":(\d+)/, '"total":1'), /total: 1/],
  ['a missing item', (body: string) => body.replace(/"data":\[\{.*?\},\{"id"/, '"data":[{"id"'), /data\[0\]/],
  ['a missing key', (body: string) => body.replace('"dueDate"', '"due"'), /keys/],
])('%s is found', async (_, change, expected) => {
  spoil(allTickets, change);
  const { mismatches } = await compare();
  expect(mismatches).toHaveLength(1);
  expect(mismatches[0]?.difference).toMatch(expected);
});

test('additions of ours are no mismatch', async () => {
  spoil(allTickets, (body) =>
    body.replaceAll('"countAsSolved":false}', '"countAsSolved":false,"nameEn":"Open","nameAr":null}'),
  );
  expect((await compare()).mismatches).toEqual([]);
});

test('whoever must not enter and does is found', async () => {
  const [outsider] = await withTruth(database.url, { timeZone: 'UTC' }, async ({ refused }) => refused);
  answers.set(`${outsider} /api/v1/requests/ticket-type-counts`, { status: 200, body: {} });
  expect((await compare()).mismatches).toMatchObject([{ user: outsider, difference: 'status 200, expected 403' }]);
});

test('an API that does not catch up is said to be behind', async () => {
  lsn = () => '0/1';
  await expect(compare(300)).rejects.toThrow(/did not reach .* within 300 ms/);
});
