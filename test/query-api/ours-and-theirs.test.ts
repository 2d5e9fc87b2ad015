import { expect, test } from 'vitest';
import { createUpstream } from '#query-api/upstream.ts';
import { busy } from '#query-api/upstream-problem.ts';
import { PREFIX } from '#test/support/http.ts';
import { appOf } from './app-of.ts';
import { desk, uuid } from './desk.ts';
import { storeOf } from './store-of.ts';

const { answers } = createUpstream({ url: 'http://old.example', log: { warn: () => {} } });
const upstream = { answers, pass: async () => new Response('theirs', { status: 299 }), close: () => {} };
const store = storeOf(desk([]));
const before = appOf(store, { upstream });
const alone = appOf(store);

/** Without a token ours are 401, theirs are not ours to refuse. */
const ours = 401;
const theirs = 299;

test.each([
  ['GET', `${PREFIX}/technician-views?page=1`, ours],
  ['GET', `${PREFIX}/technician-views/counts`, ours],
  ['GET', `${PREFIX}/business-unit-counts`, ours],
  ['GET', `${PREFIX}/ticket-type-counts`, ours],
  ['GET', `${PREFIX}/technician-views/${uuid(1)}`, ours],
  ['HEAD', `${PREFIX}/technician-views/${uuid(1)}`, ours],
  ['POST', `${PREFIX}/technician-views/batch`, ours],
  ['GET', `${PREFIX}/${uuid(1)}`, theirs],
  ['HEAD', `${PREFIX}/${uuid(1)}`, theirs],
  ['POST', `${PREFIX}/batch`, theirs],
  ['GET', `${PREFIX}/technician-views/batch`, theirs],
  ['GET', `${PREFIX}/technician-views/`, 307],
  ['GET', `${PREFIX}/technician-views/${uuid(1)}/`, theirs],
  ['POST', `${PREFIX}/technician-views/`, theirs],
  ['POST', PREFIX, theirs],
  ['GET', PREFIX, theirs],
  ['GET', `${PREFIX}/`, theirs],
  ['GET', `${PREFIX}/statistics`, theirs],
  ['PATCH', `${PREFIX}/${uuid(1)}`, theirs],
  ['DELETE', `${PREFIX}/${uuid(1)}`, theirs],
  ['GET', `${PREFIX}/${uuid(1)}/messages`, theirs],
  ['POST', `${PREFIX}/technician-views`, theirs],
  ['OPTIONS', '/api/v1/auth/login', theirs],
  ['GET', '/api/v1/auth/me', theirs],
  ['GET', '/api/v1/../../livez', 200],
  ['GET', '/livez', 200],
  ['GET', '/api/v2/requests', 404],
  ['GET', '/', 404],
])('%s %s: %i', async (method, path, status) => {
  expect((await before.request(path, { method })).status).toBe(status);
  const without = (await alone.request(path, { method })).status;
  if (status !== theirs) expect(without).toBe(status);
  else expect([404, 405]).toContain(without);
});

test('HEAD of the addresses that they have, too, is theirs while they are there', async () => {
  for (const [path, status] of [
    ['/technician-views', ours],
    ['/technician-views/', 307],
  ] as const) {
    const answered = [before, alone].map(async (app) => (await app.request(PREFIX + path, { method: 'HEAD' })).status);
    expect(await Promise.all(answered)).toEqual([theirs, status]);
  }
});

test('what is refused on the way to them is a problem like ours', async () => {
  const app = appOf(store, { upstream: { ...upstream, pass: () => Promise.reject(busy()) } });
  const response = await app.request('/api/v1/auth/me');
  expect([response.status, response.headers.get('content-type')]).toEqual([503, 'application/problem+json']);
});
