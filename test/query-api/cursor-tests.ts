import { describe, expect, test } from 'vitest';
import { createCursors } from '#query-api/cursor.ts';
import { getAs, jsonOf } from '#test/support/http.ts';
import { appOf } from './app-of.ts';
import { people } from './desk.ts';
import { filterDesk as facts, numbersOf } from './filter-desk.ts';
import { cursorIn, linksIn } from './links-in.ts';
import { type OpenStore, readingFrom } from './reading.ts';

/** Lists that go on by cursors, whatever store is behind them. */
export const cursorTests = (name: string, open: OpenStore): void => {
  const { ask } = readingFrom(open);

  const pageAt = async (user: string, path: string) => {
    const response = await ask(facts, user, path);
    expect(response.status, path).toBe(200);
    const { data, total, page } = await jsonOf(response);
    return { ids: numbersOf(data), total, page, links: linksIn(response) };
  };

  /** All pages from one on, in one direction. */
  const walk = async (user: string, path: string, direction: 'next' | 'prev'): Promise<number[][]> => {
    const { ids, links } = await pageAt(user, path);
    const further = links[direction];
    return [ids, ...(further ? await walk(user, further, direction) : [])];
  };

  const list = '/technician-views?view=new_today&per_page=2';

  describe(`${name}: cursors`, () => {
    test.each([
      ['a list of everything', people.root, '', [[1, 2], [3, 4], [5, 6], [7, 8], [9]]],
      [
        'several units',
        people.omar,
        '',
        [
          [1, 3],
          [5, 7],
          [8, 9],
        ],
      ],
      [
        'filters',
        people.root,
        '&status_id=1&type=parents',
        [
          [1, 3],
          [6, 8],
        ],
      ],
      [
        'filters over several units',
        people.mona,
        '&priority_id=3',
        [
          [1, 2],
          [5, 8],
        ],
      ],
      ['a unit filter', people.root, '&business_unit_ids=-1&business_unit_ids=1', [[1, 4], [5, 8], [9]]],
      ['nothing at all', people.lost, '', [[]]],
    ])('lead through %s and back over the same pages', async (_what, user, filter, pages) => {
      expect(await walk(user, list + filter, 'next')).toEqual(pages);
      const { links } = await pageAt(user, list + filter);
      expect(await walk(user, links['last'] as string, 'prev')).toEqual(pages.toReversed());
    });

    test('count their pages as page numbers do, from the end too', async () => {
      const numbers: number[] = [];
      for (let next: string | undefined = (await pageAt(people.root, list)).links['last']; next; ) {
        const { page, links } = await pageAt(people.root, next);
        numbers.push(page);
        next = links['prev'];
      }
      expect(numbers).toEqual([5, 4, 3, 2, 1]);
    });

    test('turn around where they are', async () => {
      const first = await pageAt(people.root, list);
      const second = await pageAt(people.root, first.links['next'] as string);
      const third = await pageAt(people.root, second.links['next'] as string);
      const back = await pageAt(people.root, third.links['prev'] as string);
      expect([back.ids, back.page, back.total]).toEqual([second.ids, 2, 9]);
      expect((await pageAt(people.root, back.links['prev'] as string)).ids).toEqual(first.ids);
    });

    test('begin at any page by number', async () => {
      const { links } = await pageAt(people.root, `${list}&page=3`);
      expect((await pageAt(people.root, links['next'] as string)).ids).toEqual([7, 8]);
      expect((await pageAt(people.root, links['prev'] as string)).ids).toEqual([3, 4]);
      expect((await pageAt(people.root, links['first'] as string)).ids).toEqual([1, 2]);
      expect((await pageAt(people.root, links['last'] as string)).ids).toEqual([9]);
    });

    test('there is no page before the first, nor behind the last', async () => {
      const { links } = await pageAt(people.root, list);
      expect(Object.keys(links)).toEqual(['first', 'next', 'last']);
      const last = await pageAt(people.root, links['last'] as string);
      expect([Object.keys(last.links), last.page]).toEqual([['first', 'prev', 'last'], 5]);
      const beyond = await pageAt(people.root, `${list}&page=99`);
      expect(Object.keys(beyond.links)).toEqual(['first', 'prev', 'last']);
      expect((await pageAt(people.root, beyond.links['prev'] as string)).ids).toEqual([9]);
    });

    test('may be followed with more or fewer requests on a page, and other fields', async () => {
      const cursor = cursorIn((await pageAt(people.root, list)).links['next']);
      const at = `/technician-views?view=new_today&cursor=${cursor}`;
      expect((await pageAt(people.root, `${at}&per_page=3`)).ids).toEqual([3, 4, 5]);
      expect((await pageAt(people.root, `${at}&fields=id`)).ids).toEqual([3, 4, 5, 6, 7, 8, 9]);
    });

    test('mean the same however the filters are written', async () => {
      const filter = '&business_unit_ids=2&business_unit_id=1&status_id=3&status_id=1';
      const cursor = cursorIn((await pageAt(people.root, list + filter)).links['next']);
      const other = 'status_id=1&business_unit_ids=1&status_id=3&view=new_today&type=all&business_unit_ids=2';
      expect((await pageAt(people.root, `/technician-views?${other}&cursor=${cursor}`)).ids).toEqual([5, 6, 8, 9]);
    });

    test('know their list: nothing of it has to be said beside them', async () => {
      const filter = '&business_unit_ids=1&business_unit_ids=2&status_id=1&status_id=3&type=parents';
      const cursor = cursorIn((await pageAt(people.root, list + filter)).links['next']);
      const { ids, links } = await pageAt(people.root, `/technician-views?cursor=${cursor}&per_page=2`);
      expect(ids).toEqual([8, 9]);
      expect((await pageAt(people.root, links['prev'] as string)).ids).toEqual([1, 6]);
    });

    test('lead through a list of more ids than an address has room for beside them', async () => {
      const ids = Array.from({ length: 300 }, (_, id) => `&business_unit_ids=${id - 1}`).join('');
      expect(await walk(people.root, list + ids, 'next')).toEqual([[1, 2], [3, 4], [5, 6], [7, 8], [9]]);
    });

    test('are good for nobody else, nor for another list', async () => {
      const cursor = cursorIn((await pageAt(people.root, `${list}&status_id=1`)).links['next']);
      for (const [user, query] of [
        [people.admin, 'view=new_today&status_id=1'],
        [people.mona, 'view=new_today&status_id=1'],
        [people.root, 'view=all_tickets&status_id=1'],
        [people.root, 'view=new_today'],
        [people.root, 'view=new_today&priority_id=1'],
        [people.root, 'view=new_today&status_id=1&type=parents'],
        [people.root, 'view=new_today&status_id=1&unread=true'],
        [people.root, 'view=new_today&status_id=1&business_unit_ids=1'],
        [people.root, 'view=new_today&status_id=1&status_id=2'],
      ] as const) {
        const response = await ask(facts, user, `/technician-views?${query}&cursor=${cursor}`);
        const { reason, errors } = await jsonOf(response);
        expect([response.status, reason, errors[0].field], query).toEqual([400, 'bad-cursor', 'cursor']);
      }
    });

    test('of other rules are told from those that never were', async () => {
      const secret = 'the same for both releases';
      const { request: before } = appOf(await open(facts), { cursors: createCursors({ secret, rules: 'a' }) });
      const { request: now } = appOf(await open(facts), { cursors: createCursors({ secret, rules: 'b' }) });
      const { next } = linksIn(await getAs(before, people.root, list));
      expect((await getAs(before, people.root, next as string)).status).toBe(200);
      const response = await getAs(now, people.root, next as string);
      expect([response.status, (await jsonOf(response)).reason]).toEqual([410, 'cursor-expired']);
    });

    test('and page numbers exclude each other', async () => {
      const cursor = cursorIn((await pageAt(people.root, list)).links['next']);
      const response = await ask(facts, people.root, `${list}&page=1&cursor=${cursor}`);
      expect([response.status, (await jsonOf(response)).errors[0].field]).toEqual([422, 'cursor']);
    });
  });
};
