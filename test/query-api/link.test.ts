import { expect, test } from 'vitest';
import type { Cursors } from '#query-api/cursor.ts';
import { linkHeader, linksOf } from '#query-api/link.ts';
import { listingIn } from '#query-api/listing.ts';
import type { FoundPage } from '#query-api/ports.ts';

/** Cursors that can be read. */
const cursors: Cursors = {
  write: (_bound, mark, generation) => {
    if ('after' in mark) return `after-${mark.after[0]}-g${generation}`;
    return mark.before ? `before-${mark.before[0]}-g${generation}` : 'end';
  },
  read: () => ({ before: null }),
};

const links = (query: string, page: Pick<FoundPage, 'rank' | 'places'>, total: number) =>
  linksOf(listingIn(new URLSearchParams(query), 'mona', cursors), page, { total, generation: 7, cursors });

const places = (...bytes: number[]) => bytes.map((byte) => Uint8Array.of(byte));
const first = '/api/v1/requests/technician-views?view=unassigned&per_page=20';
const last = `${first}&cursor=end`;

test('links stand in the header of RFC 8288, as addresses without a host', () => {
  expect(linkHeader(links('', { rank: 20, places: places(1, 2) }, 23))).toEqual({
    Link:
      `<${first}>; rel="first", <${first}&cursor=before-1-g7>; rel="prev", ` +
      `<${first}&cursor=after-2-g7>; rel="next", <${last}>; rel="last"`,
  });
});

test.each([
  ['the only page', 0, [1, 2], 2, null, null],
  ['the first page', 0, [1, 2], 3, null, 'after-2-g7'],
  ['the last page', 1, [1, 2], 3, 'before-1-g7', null],
  ['an empty list', 0, [], 0, null, null],
  ['what is behind the end', 3, [], 3, 'end', null],
] as const)('of %s there are only those that lead somewhere', (_what, rank, bytes, total, prev, next) => {
  const at = (cursor: string | null) => cursor && `${first}&cursor=${cursor}`;
  expect(links('', { rank, places: places(...bytes) }, total)).toEqual({ first, prev: at(prev), next: at(next), last });
});

test('before what became the beginning meanwhile, the list begins', () => {
  expect(links('cursor=x', { rank: 0, places: [] }, 3)).toEqual({ first, prev: null, next: first, last });
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

test('a header that clients would refuse is not sent', () => {
  const units = (count: number) => Array.from({ length: count }, (_, id) => `business_unit_ids=${1000 + id}`).join('&');
  const headerOf = (count: number) => linkHeader(links(units(count), { rank: 0, places: places(1) }, 2));
  expect(headerOf(40)).toHaveProperty('Link');
  expect(headerOf(500)).toEqual({});
});
