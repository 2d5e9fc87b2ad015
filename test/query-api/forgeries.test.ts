import { mkdirSync, writeFileSync } from 'node:fs';
import { Hono } from 'hono';
import { afterAll, describe, expect, test } from 'vitest';
import { publishedKeys } from '#http/key-source.ts';
import { listen } from '#http/server.ts';
import { forgeries, identityProvider } from '#test/faults/support/forgeries.ts';
import { rawAnswer } from '#test/http/raw.ts';
import { PREFIX, SECRET, tokenOf } from '#test/support/http.ts';
import { appOf } from './app-of.ts';
import { desk, people, request, uuid } from './desk.ts';
import { choosingTheirKey, severalKeysAndThenNone, withoutTheSecret } from './forged-tokens.ts';
import { cursorIn, linksIn } from './links-in.ts';
import { storeOf } from './store-of.ts';

// Promise 7: scope is law, whoever asks with whatever token.

// Every forged or foreign token at every address, and every way to what another technician sees.

/** Unit 2 is mona's alone, unit 3 omar's; both see unit 1. */
const store = storeOf(
  desk([
    ...[1, 2, 3].map((number) => request(number, { unitId: 1, title: `shared ${number}` })),
    ...[4, 5, 6].map((number) => request(number, { unitId: 2, title: `of mona ${number}` })),
    ...[7, 8].map((number) => request(number, { unitId: 3, title: `of omar ${number}` })),
  ]),
);
const app = appOf(store);
const view = 'view=all_tickets';
const good = await tokenOf(people.mona);
const [monas, nobodys] = [uuid(4), uuid(4444)];
const json = { 'Content-Type': 'application/json' };

type Headers = Record<string, string> | [string, string][];
type Asked = { readonly path: string; readonly body?: object };

const send = (http: Hono, { path, body }: Asked, headers: Headers): Response | Promise<Response> => {
  const all = new Headers(headers);
  if (body) all.set('Content-Type', 'application/json');
  const sent = body ? { method: 'POST', body: JSON.stringify(body) } : {};
  return http.request(PREFIX + path, { ...sent, headers: all });
};

const bearer = async (user: string) => ({ Authorization: `Bearer ${await tokenOf(user)}` });
const as = async (user: string, asked: Asked, headers: Record<string, string> = {}) =>
  send(app, asked, { ...(await bearer(user)), ...headers });

const bodyOf = async (response: Response) => JSON.parse(await response.text());

const cursorOf = async (user: string) =>
  cursorIn(linksIn(await as(user, { path: `/technician-views?${view}&per_page=1` }))['next']);

/** By name. The streams and the search come with their issue and belong here. */
const endpoints: Readonly<Record<string, Asked>> = {
  list: { path: '/technician-views' },
  counts: { path: '/technician-views/counts' },
  'unit counts': { path: '/business-unit-counts' },
  'type counts': { path: '/ticket-type-counts' },
  single: { path: `/technician-views/${monas}` },
  'batch of ids': { path: '/technician-views/batch', body: { ids: [monas] } },
  'batch of lists': { path: '/technician-views/batch', body: { queries: [{}] } },
  cursor: { path: `/technician-views?${view}&per_page=1&cursor=${await cursorOf(people.mona)}` },
};

const table: string[] = [];
const tell = (what: string, statuses: readonly number[], more = ''): void => {
  table.push(`| ${what} | ${[...new Set(statuses)].join(', ')} | ${more} |`);
};
afterAll(() => {
  mkdirSync('.deskview', { recursive: true });
  const names = Object.keys(endpoints).join(', ');
  const head = `Forged tokens: each at ${names}.\n\n| tried | status | |\n| - | - | - |`;
  writeFileSync('.deskview/forgeries.md', `${[head, ...table].join('\n')}\n`);
});

const provider = await identityProvider();
let fetched = 0;
const elsewhere = await listen(
  new Hono().get('*', (context) => {
    fetched += 1;
    return context.json({ keys: [] });
  }),
  '127.0.0.1',
  0,
);
afterAll(() => Promise.all([provider.close(), elsewhere.close(100)]));

const jwt = { secret: SECRET, issuer: 'service-catalog', audience: 'it-service-catalog' };
const published = appOf(store, { keySource: publishedKeys(provider.url), clock: Date.now });
const several = await severalKeysAndThenNone(people.root);
afterAll(several.close);
const ofSeveral = appOf(store, { keySource: several.keySource, clock: Date.now });
/** They are known before the publisher goes down. */
const knownOfSeveral = await Promise.all(
  several.good.map((headers) => send(ofSeveral, { path: '/ticket-type-counts' }, headers)),
);
several.down();
const forged = [
  ...(await forgeries(provider, jwt, people.root)).map(([kind, headers]) => [kind, published, headers] as const),
  ...(await choosingTheirKey(people.root, elsewhere.url)).map(([kind, headers]) => [kind, published, headers] as const),
  ...(await withoutTheSecret(people.root)).map(([kind, headers]) => [kind, app, headers] as const),
  ...several.forged.map(([kind, headers]) => [kind, ofSeveral, headers] as const),
  ['in the address', app, {}] as const,
];

describe('a forged token', () => {
  test.each(forged)('%s: 401 everywhere', async (kind, http, headers) => {
    const statuses: number[] = [];
    for (const [name, asked] of Object.entries(endpoints)) {
      const query = `${asked.path.includes('?') ? '&' : '?'}access_token=${await tokenOf(people.root)}`;
      const path = kind === 'in the address' ? asked.path + query : asked.path;
      const response = await send(http, { ...asked, path }, headers as Headers);
      expect([name, response.status]).toEqual([name, 401]);
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer realm="deskview"/);
      expect(await response.text()).not.toContain('of mona');
      statuses.push(response.status);
    }
    tell(`a token ${kind}`, statuses);
  });

  test('buys no look at an address that it names', () => {
    expect(fetched).toBe(0);
  });

  test('beside a good one is refused, whichever comes first', async () => {
    const server = await listen(app, '127.0.0.1', 0);
    const authorization = `Authorization: Bearer ${good}`;
    for (const lines of [
      [authorization, 'Authorization: Bearer x.y.z'],
      ['Authorization: Bearer x.y.z', authorization],
    ]) {
      const answer = await rawAnswer(server.url, [`GET ${PREFIX}/ticket-type-counts HTTP/1.1`, 'Host: desk', ...lines]);
      expect(answer.slice(0, 12)).toBe('HTTP/1.1 401');
    }
    await server.close(100);
    tell('two Authorization headers on one connection, a good and a forged one, in any order', [401]);
  });

  test('is all that is wrong: tokens without a key’s name are good by any of several keys', () => {
    expect(knownOfSeveral.map(({ status }) => status)).toEqual([200, 200]);
  });

  test('is all that is wrong: with a good one every address answers', async () => {
    for (const [name, asked] of Object.entries(endpoints)) {
      expect([name, (await as(people.mona, asked)).status]).toEqual([name, 200]);
      const signed = { Authorization: `Bearer ${await provider.sign(people.mona)}` };
      expect([name, (await send(published, asked, signed)).status]).toEqual([name, 200]);
    }
  });
});

describe('another technician', () => {
  const { omar, mona } = people;
  const list = { path: `/technician-views?${view}` };
  const foreign = `${list.path}&business_unit_ids=2`;
  const titlesIn = (text: string) => text.match(/(?:shared|of \w+) \d/g) ?? [];

  test('cannot go on with a cursor of somebody’s, nor with a changed one, nor take it to another view', async () => {
    const cursor = await cursorOf(mona);
    expect((await as(mona, { path: `/technician-views?${view}&per_page=1&cursor=${cursor}` })).status).toBe(200);
    const changed = `${cursor.slice(0, -3)}${cursor.at(-3) === 'A' ? 'B' : 'A'}${cursor.slice(-2)}`;
    for (const [what, user, query] of [
      ['another’s cursor', omar, `${view}&per_page=1&cursor=${cursor}`],
      ['a cursor with a changed letter', mona, `${view}&per_page=1&cursor=${changed}`],
      ['a cursor at another view', mona, `view=unassigned&per_page=1&cursor=${cursor}`],
      ['a cursor with other filters', mona, `${view}&per_page=1&business_unit_ids=2&cursor=${cursor}`],
    ] as const) {
      const response = await as(user, { path: `/technician-views?${query}` });
      expect([what, response.status, (await bodyOf(response)).reason]).toEqual([what, 400, 'bad-cursor']);
      tell(what, [400]);
    }
  });

  test('is told the same of a request that is not theirs as of one that does not exist', async () => {
    const withoutIds = async (response: Response) => (await response.text()).replaceAll(/[0-9a-f-]{36}/g, 'ID');
    const [theirs, none] = [
      await as(omar, { path: `/technician-views/${monas}` }),
      await as(omar, { path: `/technician-views/${nobodys}` }),
    ];
    expect([theirs.status, none.status]).toEqual([404, 404]);
    expect(await withoutIds(theirs)).toBe(await withoutIds(none));
    tell('a single request of another’s unit', [404], 'the same as for one that does not exist');

    const fields = await as(omar, { path: `/technician-views/${monas}?fields=subject` });
    expect(fields.status).toBe(404);

    const ids = [uuid(1), monas, nobodys];
    const batch = await as(omar, { path: '/technician-views/batch', body: { ids } });
    const { data, missing } = await bodyOf(batch);
    expect([data.map(({ id }: { id: string }) => id), missing]).toEqual([[uuid(1)], [monas, nobodys]]);
    tell('the same in a batch of ids', [batch.status], 'missing, as one that does not exist');
  });

  test('finds nothing by asking for a unit that is not theirs', async () => {
    const listed = await bodyOf(await as(omar, { path: foreign }));
    expect([listed.data, listed.total, listed.filterCounts.all]).toEqual([[], 0, 0]);
    tell('a list by another’s unit', [200], 'empty');

    const counted = await bodyOf(await as(omar, { path: `/technician-views/counts?${view}&business_unit_ids=2` }));
    expect(counted.filter_counts).toEqual({ all: 0, parents: 0, subtasks: 0 });
    tell('counts by another’s unit', [200], 'zeros');

    const queries = [{ view: 'all_tickets', business_unit_ids: [2] }];
    const batched = await (await as(omar, { path: '/technician-views/batch', body: { queries } })).text();
    expect(titlesIn(batched)).toEqual([]);
    tell('a batch of lists by another’s unit', [200], 'empty');

    const units = await (await as(omar, { path: '/business-unit-counts' })).text();
    expect(units).not.toContain('ANC');
    expect(titlesIn(await (await as(omar, list)).text()).filter((title) => title.includes('mona'))).toEqual([]);
  });

  test('cannot be had by a header that names them', async () => {
    const names = { 'X-User-Id': mona, 'X-Forwarded-User': mona, 'X-Original-URL': foreign, sub: mona };
    const text = await (await as(omar, list, names)).text();
    expect(titlesIn(text).some((title) => title.includes('mona'))).toBe(false);
    const cookie = { Cookie: `access_token=${await tokenOf(mona)}` };
    expect(titlesIn(await (await as(omar, list, cookie)).text()).some((title) => title.includes('mona'))).toBe(false);
    tell('headers and a cookie that name another', [200], 'the token decides');
  });

  test('is never told that nothing changed since an answer of somebody else’s', async () => {
    for (const path of [
      list.path,
      '/technician-views/counts',
      '/business-unit-counts',
      `/technician-views/${uuid(1)}`,
    ]) {
      const tag = (await as(mona, { path })).headers.get('etag') ?? '';
      expect([path, tag]).toEqual([path, expect.stringMatching(/^W\/".+"$/)]);
      expect([path, (await as(mona, { path }, { 'If-None-Match': tag })).status]).toEqual([path, 304]);
      expect([path, (await as(omar, { path }, { 'If-None-Match': tag })).status]).toEqual([path, 200]);
    }
    tell('If-None-Match with another’s tag', [200], 'never 304');
    const { status } = await as(omar, { path: `/technician-views/${monas}` }, { 'If-None-Match': '*' });
    expect(status).toBe(404);
    tell('If-None-Match: * at a request of another’s unit', [status]);
  });
});

describe('another site', () => {
  const cookie = { Host: 'desk.example', Cookie: `access_token=${good}` };
  const foreign = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' };

  test('reads nothing with the cookie', async () => {
    for (const [name, asked] of Object.entries(endpoints)) {
      expect([name, (await send(app, asked, { ...cookie, ...foreign })).status]).toEqual([name, 401]);
    }
    tell('a cookie from another site, anywhere', [401]);
  });

  test('sends no form', async () => {
    const form = (headers: Record<string, string>, body = '{"ids":[]}') =>
      app.request(`${PREFIX}/technician-views/batch`, { method: 'POST', headers, body });
    const statuses: number[] = [];
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const typed = { ...cookie, 'Content-Type': type };
      expect((await form({ ...typed, ...foreign })).status).toBe(401);
      // What browsers do not send is no proof either.
      expect((await form(typed)).status).toBe(401);
      statuses.push((await form({ ...typed, 'Sec-Fetch-Site': 'same-origin' })).status);
    }
    expect(statuses).toEqual([415, 415, 415]);
    tell('a form of another site at the batch, with the cookie', [401]);
    tell('a form of our own', statuses);
  });

  test('our own page may send a batch with the cookie', async () => {
    const own = { ...cookie, ...json, Origin: 'https://desk.example' };
    const sent = { method: 'POST', headers: own, body: JSON.stringify({ ids: [uuid(1)] }) };
    expect((await app.request(`${PREFIX}/technician-views/batch`, sent)).status).toBe(200);
  });
});
