import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { at, type Fact, message, mona, reference, request, statuses, uuid } from '#test/support/build.ts';
import { jsonOf } from '#test/support/http.ts';
import { openDesk, type RedisDesk } from '#test/support/redis-desk.ts';
import { seeded } from '#test/support/workload/random.ts';
import { linksIn } from './links-in.ts';
import { root, smallReference } from './small-desk.ts';

const REQUESTS = 1000;
const MOVED = 100;

/** Some share a time: then the id decides who is first. */
const touched = (number: number) => at('2026-01-01') + BigInt(Math.floor(number / 3)) * 1_000_000n;

const row = (number: number) => ({
  unitId: [1, 2, 3, null][number % 4] as number | null,
  statusId: number % 3 === 0 ? 8 : 1,
  priorityId: (number % 5) + 1,
  parentId: number % 4 === 3 || number % 7 === 0 ? uuid(1) : null,
  createdAt: touched(number),
  updatedAt: touched(number),
});

const numbers = Array.from({ length: REQUESTS }, (_, index) => index + 1);
const unread = (number: number): Fact[] => (number % 2 === 0 ? [message(uuid(number), 1, { isRead: false })] : []);

let desk: RedisDesk;
beforeAll(async () => {
  desk = await openDesk(inject('redisUrl'));
  await desk.tell(statuses, smallReference);
  await desk.tell(numbers.map((number) => request(uuid(number), row(number))));
  await desk.tell(numbers.flatMap(unread));
});
afterAll(() => desk.close());

const pageAt = async (user: string, path: string) => {
  const response = await desk.get(user, path);
  const text = await response.clone().text();
  expect(response.status, `${path} ${text}`).toBe(200);
  const { data, total } = await jsonOf(response);
  return {
    ids: data.map(({ id }: { id: string }) => id) as string[],
    total: total as number,
    links: linksIn(response),
  };
};

type Walk = { readonly user: string; readonly query: string; readonly includes: (number: number) => boolean };

const inUnits =
  (...units: (number | null)[]) =>
  (number: number) =>
    units.includes(row(number).unitId);

/** In every order that a view has, within one list and over several, with and without filters. */
const walks: readonly (readonly [string, Walk])[] = [
  ['everything', { user: root, query: 'view=all_tickets', includes: () => true }],
  ['several units', { user: mona, query: 'view=recently_updated', includes: inUnits(1, 2) }],
  ['the newest first', { user: mona, query: 'view=unassigned', includes: inUnits(1, 2) }],
  [
    'the most pressing first',
    { user: root, query: 'view=urgent_high_priority', includes: (n) => row(n).priorityId <= 2 },
  ],
  [
    'filters',
    {
      user: root,
      query: 'view=all_tickets&status_id=8&unread=true&type=parents',
      includes: (n) => row(n).statusId === 8 && n % 2 === 0 && row(n).parentId === null,
    },
  ],
  [
    'filters over several units',
    {
      user: root,
      query:
        'view=all_tickets&business_unit_ids=1&business_unit_ids=3&business_unit_ids=-1&priority_id=2&priority_id=5',
      includes: (n) => inUnits(1, 3, null)(n) && [2, 5].includes(row(n).priorityId),
    },
  ],
  [
    'a type over several units',
    {
      user: mona,
      query: 'view=all_tickets&type=subtasks',
      includes: (n) => inUnits(1, 2)(n) && row(n).parentId !== null,
    },
  ],
];

/** All pages by `rel`, beginning at one; `between` happens before each further one is read. */
const pagesFrom = async (user: string, path: string, rel: 'next' | 'prev', between = async () => {}) => {
  const pages: string[][] = [];
  for (let next: string | undefined = path; next !== undefined; ) {
    const { ids, links } = await pageAt(user, next);
    pages.push(ids);
    await between();
    next = links[rel];
  }
  return pages;
};

describe.each(walks)('a walk through %s', (_what, { user, query, includes }) => {
  const all = numbers.filter(includes).map(uuid);
  const path = `/technician-views?${query}&per_page=19`;

  test('meets all of it in the order of page numbers, and the same pages on its way back', async () => {
    const pages = await pagesFrom(user, path, 'next');
    const numbered = [];
    for (const index of pages.keys()) numbered.push(await pageAt(user, `${path}&page=${index + 1}`));
    expect(pages).toEqual(numbered.map(({ ids }) => ids));
    expect(pages.flat().toSorted()).toEqual(all);
    expect(numbered[0]?.total).toBe(all.length);
    const { links } = await pageAt(user, `${path}&page=${pages.length}`);
    const backwards = await pagesFrom(user, links['prev'] as string, 'prev');
    expect(backwards.toReversed()).toEqual(pages.slice(0, -1));
  });
});

let clock = at('2026-01-02');

describe('while requests move up between its pages', () => {
  test.each(walks.filter(([, { query }]) => /all_tickets|recently/.test(query)))(
    'a walk through %s meets none twice, and loses none that did not move',
    async (_what, { user, query, includes }) => {
      const random = seeded(7);
      const all = numbers.filter(includes);
      const left = [...random.shuffled(all)];
      const moved = new Set<string>();
      const most = Math.min(MOVED, Math.floor(all.length / 2));
      const perMove = Math.ceil((most * 19 * 2) / all.length);
      const move = async () => {
        const going = left.splice(0, Math.min(perMove, most - moved.size));
        for (const number of going) moved.add(uuid(number));
        if (going.length === 0) return;
        clock += 1000n;
        const now = clock;
        await desk.tell(going.map((number) => request(uuid(number), { updatedAt: now })));
      };
      const seen = (await pagesFrom(user, `/technician-views?${query}&per_page=19`, 'next', move)).flat();
      expect(moved.size).toBe(most);
      expect(new Set(seen).size).toBe(seen.length);
      const lost = all.map(uuid).filter((id) => !seen.includes(id));
      expect(lost.filter((id) => !moved.has(id))).toEqual([]);
    },
  );
});

/** Promise 7. */
test('a scope that was lost meanwhile shows nothing more, whatever the cursor', async () => {
  const first = await pageAt(mona, '/technician-views?view=all_tickets&per_page=19');
  await desk.tell([reference('technicianUnit', 2, { technicianId: mona, unitId: 2, isActive: false })]);
  const { total } = await pageAt(mona, '/technician-views?view=all_tickets');
  const rest = (await pagesFrom(mona, first.links['next'] as string, 'next')).flat();
  const unit1 = new Set(numbers.filter(inUnits(1)).map(uuid));
  expect(rest.filter((id) => !unit1.has(id))).toEqual([]);
  expect(total).toBe(unit1.size);
  expect(rest.length).toBeGreaterThan(0);
});
