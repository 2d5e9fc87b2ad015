import { describe, expect, test } from 'vitest';
import { variables } from '#query-api/config.ts';
import { type Cursors, createCursors } from '#query-api/cursor.ts';
import { linkHeader, linksOf } from '#query-api/link.ts';
import { listingIn } from '#query-api/listing.ts';
import type { FoundPage, ReadPosition } from '#query-api/ports.ts';
import { createSafety } from '#query-api/safety.ts';
import { getAs, jsonOf, postAs, SECRET } from '#test/support/http.ts';
import { appOf } from './app-of.ts';
import { desk, people } from './desk.ts';
import { linksIn } from './links-in.ts';
import { storeOf } from './store-of.ts';

/** Cursors that can be read. */
const cursors: Cursors = {
  write: (_reader, { mark, since: { generation, lsn } }) => {
    const [where, place] = 'after' in mark ? ['after', mark.after] : ['before', mark.before];
    return `${where}-${place?.[0] ?? 'all'}-g${generation}-${lsn}`;
  },
  read: () => ({ list: '', mark: { before: null }, since: { generation: 7, lsn: 9 } }),
};

const position: ReadPosition = { generation: 7, lsn: 9, committedAt: 0n, partial: false, degraded: false };

const links = (query: string, page: Pick<FoundPage, 'rank' | 'places'>, total: number, by = cursors) =>
  linksOf(listingIn(new URLSearchParams(query), 'mona', by), page, { total, position, cursors: by, prefix: '' });

const places = (...bytes: number[]) => bytes.map((byte) => Uint8Array.of(byte));
const first = '/api/v1/requests/technician-views?view=unassigned&per_page=20';
const last = `${first}&cursor=before-all-g0-0`;

test('links stand in the header of RFC 8288, as addresses without a host', () => {
  expect(linkHeader(links('', { rank: 20, places: places(1, 2) }, 23))).toEqual({
    Link:
      `<${first}>; rel="first", <${first}&cursor=before-1-g7-9>; rel="prev", ` +
      `<${first}&cursor=after-2-g7-9>; rel="next", <${last}>; rel="last"`,
  });
});

test.each([
  ['the only page', 0, [1, 2], 2, null, null],
  ['the first page', 0, [1, 2], 3, null, 'after-2-g7-9'],
  ['the last page', 1, [1, 2], 3, 'before-1-g7-9', null],
  ['an empty list', 0, [], 0, null, null],
  ['what is behind the end', 3, [], 3, 'before-all-g0-0', null],
] as const)('of %s there are only those that lead somewhere', (_what, rank, bytes, total, prev, next) => {
  const at = (cursor: string | null) => cursor && `${first}&cursor=${cursor}`;
  expect(links('', { rank, places: places(...bytes) }, total)).toEqual({ first, prev: at(prev), next: at(next), last });
});

test('before what became the beginning meanwhile, the list begins', () => {
  expect(links('', { rank: 0, places: [] }, 3)).toEqual({ first, prev: null, next: first, last });
});

test('all that tells which list it is stays, in one order however it was asked; demands and strangers do not', () => {
  const asked =
    'fields=status.name&max_age=2&status_id=3&unread=true&fields=id&business_unit_id=2&page=4&priority_id=1&x=%3E%22' +
    '&status_id=1&view=all_solved&type=subtasks&business_unit_ids=-1&min_lsn=0/0&business_unit_ids=-01&per_page=7';
  expect(links(asked, { rank: 0, places: [] }, 0).first).toBe(
    '/api/v1/requests/technician-views?view=all_solved&business_unit_ids=-1&business_unit_ids=2&type=subtasks&unread=true' +
      '&status_id=1&status_id=3&priority_id=1&per_page=7&fields=id,status.name',
  );
});

/** As many characters as an address may have, with ids that lie so far from each other. */
const idsApart = (gap: number): string => {
  let query = 'view=all_tickets&per_page=100&fields=id,subject';
  for (let id = 1; query.length < 8100; id += gap) query += `&${gap > 1000 ? 'status_id' : 'business_unit_ids'}=${id}`;
  return query;
};

const real = createCursors({ secret: 'a secret', rules: 'rules' });
const place = [Buffer.alloc(24, 1)];

test.each([
  [
    '55 units',
    Array.from({ length: 55 }, (_, id) => `business_unit_ids=${id + 10}`).join('&'),
    ['first', 'prev', 'next', 'last'],
  ],
  ['all units that an address holds', idsApart(1), ['prev', 'next']],
  ['all ids that an address holds, the worst of them', idsApart(5_000_000), ['next']],
])('with %s the list goes on, by a header that nobody refuses', (_what, query, rels) => {
  const found = links(query, { rank: 20, places: place }, 100, real);
  const header = linkHeader(found);
  const given = linksIn(new Response(null, { headers: header }));
  expect(Object.keys(given)).toEqual(rels);
  expect(header['Link']?.length).toBeLessThan(4000);
  // Each leads to the same list, also those that stand in the bodies of batches.
  const asked = listingIn(new URLSearchParams(query), 'mona', real);
  for (const [rel, address] of Object.entries(found)) {
    const again = listingIn(new URL(address as string, 'http://desk').searchParams, 'mona', real);
    const { from, cursor: _, since, ...same } = again;
    expect(same, rel).toEqual({ ...asked, from: undefined, cursor: undefined, since: undefined });
    expect(from, rel).toEqual(
      { first: { offset: 0 }, prev: { before: place[0] }, next: { after: place[0] }, last: { before: null } }[rel],
    );
  }
});

describe('behind a base path that a proxy of ours takes off', () => {
  const linkAt = async (told: string, TRUST_PROXY = '1') => {
    const safety = createSafety(variables.parse({ JWT_SECRET: SECRET, TRUST_PROXY }), { clock: () => 0 });
    const app = appOf(storeOf(desk([])), { safety });
    const headers = { 'X-Forwarded-Prefix': told };
    return linksIn(await getAs(app.request, people.root, '/technician-views', headers))['first']?.split('?')[0];
  };

  test.each([
    ['/deskview', '/deskview/technician-views'],
    ['/desk/view/', '/desk/view/technician-views'],
    ['/desk, /view', '/desk/view/technician-views'],
  ])('links lead there: %s', async (told, first) => expect(await linkAt(told)).toBe(first));

  test.each([
    '//evil.example',
    'https://evil.example',
    '/a>; rel="next"',
    '/..',
    '/a/../b',
    'desk',
    '/',
    '',
    `/${'a'.repeat(300)}`,
  ])('what is no path is none: %j', async (told) => expect(await linkAt(told)).toBe('/technician-views'));

  test('a client’s own word is not believed', async () => expect(await linkAt('/evil', '0')).toBe('/technician-views'));

  test('in a batch, too', async () => {
    const safety = createSafety(variables.parse({ JWT_SECRET: SECRET, TRUST_PROXY: '1' }), { clock: () => 0 });
    const app = appOf(storeOf(desk([])), { safety });
    const ask = (path: string, init: RequestInit = {}) =>
      app.request(path, { ...init, headers: { ...init.headers, 'X-Forwarded-Prefix': '/desk' } });
    const answer = await jsonOf(await postAs(ask, people.root, '/technician-views/batch', { queries: [{}] }));
    expect(answer.results[0].links.first).toMatch(/^\/desk\/api\/v1\/requests\/technician-views\?/);
  });
});

test('at the end of a list there is a header too', () => {
  const header = linkHeader(links(idsApart(5_000_000), { rank: 0, places: place }, 1, real));
  expect(Object.keys(linksIn(new Response(null, { headers: header })))).toEqual(['last']);
});
