import { describe, expect, test } from 'vitest';
import { jsonOf } from '#test/support/http.ts';
import { people } from './desk.ts';
import { filterDesk as facts } from './filter-desk.ts';
import { type OpenStore, readingFrom } from './reading.ts';

/** Filters narrow the whole view, not a page of it, whatever store is behind them. */
export const filterTests = (name: string, open: OpenStore): void => {
  const { ask, bodyOf, idsOf } = readingFrom(open);
  const list = '/technician-views?view=new_today';

  describe(`${name}: filters`, () => {
    test.each([
      ['everything', people.root, '&type=all', [1, 2, 3, 4, 5, 6, 7, 8, 9], 3],
      ['parents', people.root, '&type=parents', [1, 3, 4, 6, 8, 9], 3],
      ['subtasks', people.root, '&type=subtasks', [2, 5, 7], 3],
      ['what is unread', people.root, '&unread=true', [3, 5, 8], 1],
      ['what is unread of type', people.root, '&unread=true&type=parents', [3, 8], 1],
      ['a status', people.root, '&status_id=3', [4, 5, 9], 1],
      ['several statuses', people.root, '&status_id=3&status_id=1&status_id=3', [1, 2, 3, 4, 5, 6, 7, 8, 9], 3],
      ['a priority', people.root, '&priority_id=1', [3, 6, 7, 9], 1],
      ['all of them at once', people.root, '&priority_id=3&status_id=3&unread=true&type=subtasks', [5], 1],
      ['ids of nothing', people.root, '&status_id=99&priority_id=-1', [], 0],
      ['units too', people.root, '&business_unit_ids=1&business_unit_ids=-1&status_id=3', [4, 5, 9], 1],
      ['a status within a scope of several units', people.mona, '&status_id=1', [1, 2, 6, 8], 1],
      ['a type within a scope of several units', people.omar, '&type=subtasks', [5, 7], 2],
      ['nothing beyond a scope', people.mona, '&business_unit_ids=3&priority_id=1', [], 0],
      ['nothing for who sees nothing', people.lost, '&priority_id=1', [], 0],
    ])('%s', async (_what, user, filter, ids, subtasks) => {
      const { total, filterCounts, counts } = await bodyOf(facts, user, list + filter);
      expect(await idsOf(facts, user, list + filter)).toEqual(ids);
      expect(total).toBe(ids.length);
      expect(filterCounts.subtasks).toBe(subtasks);
      expect(filterCounts.parents).toBe(filterCounts.all - subtasks);
      if (!filter.includes('type')) expect(filterCounts.all).toBe(total);
      expect(counts).toEqual((await bodyOf(facts, user, list)).counts);
      const badges = await bodyOf(facts, user, `/technician-views/counts?view=new_today${filter}`);
      expect(badges.filter_counts).toEqual(filterCounts);
      expect(Object.values(badges.counts)).toEqual(Object.values(counts));
    });

    test('the tabs of a type are counted by every other filter', async () => {
      const { total, filterCounts } = await bodyOf(facts, people.root, `${list}&priority_id=1&type=subtasks`);
      expect({ total, filterCounts }).toEqual({ total: 1, filterCounts: { all: 4, parents: 3, subtasks: 1 } });
    });

    test('pages are those of what is left', async () => {
      const pages = [1, 2, 3].map((page) => idsOf(facts, people.root, `${list}&priority_id=1&per_page=3&page=${page}`));
      expect(await Promise.all(pages)).toEqual([[3, 6, 7], [9], []]);
    });

    test('narrow personal views', async () => {
      const mine = '/technician-views?view=all_your_requests';
      expect(await idsOf(facts, people.mona, `${mine}&priority_id=1`)).toEqual([6]);
      expect(await idsOf(facts, people.mona, `${mine}&priority_id=3`)).toEqual([]);
    });

    test.each([
      ['type=', 'type', 'must be all or parents or subtasks'],
      ['type=Parents', 'type', 'must be all or parents or subtasks'],
      ['unread=false', 'unread', 'must be true'],
      ['unread=1', 'unread', 'must be true'],
      ['status_id=1,2', 'status_id', 'must be a whole number from -2147483648 to 2147483647'],
      ['priority_id=', 'priority_id', 'must be a whole number from -2147483648 to 2147483647'],
    ])('%s is refused where lists and where counts are asked for', async (query, field, message) => {
      for (const path of ['/technician-views', '/technician-views/counts']) {
        const response = await ask(facts, people.root, `${path}?${query}`);
        expect([response.status, (await jsonOf(response)).errors]).toEqual([422, [{ field, message }]]);
      }
    });
  });
};
