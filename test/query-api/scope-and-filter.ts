import { describe, expect, test } from 'vitest';
import { at, desk, people, request, uuid } from './desk.ts';
import { type OpenStore, readingFrom } from './reading.ts';

/** Who sees what of the four endpoints, whatever store is behind them. */
export const scopeTests = (name: string, open: OpenStore): void => {
  const { bodyOf, idsOf } = readingFrom(open);

  describe(`${name}: scope and unit filter`, () => {
    const created = (minute: number) => ({ createdAt: at(`2026-01-02T10:0${minute}:00Z`) });
    const facts = desk([
      request(1, { unitId: 1, ...created(9) }, { assignees: [people.mona] }),
      request(2, { unitId: 2, ...created(8) }),
      request(3, { unitId: 3, ...created(7), parentId: uuid(1) }, { assignees: [people.mona, people.omar] }),
      request(4, { unitId: 4, ...created(6) }),
      request(5, { unitId: null, ...created(5) }),
    ]);
    const all = '/technician-views?view=new_today';

    test.each([
      ['everything, requests without a unit included', people.root, '', [1, 2, 3, 4, 5]],
      ['everything by role', people.admin, '', [1, 2, 3, 4, 5]],
      ['their own units', people.mona, '', [1, 2]],
      ['the units of their region, inactive ones included', people.omar, '', [1, 3, 4]],
      ['nothing', people.lost, '', []],
      ['what the filter leaves of everything', people.root, '&business_unit_ids=2&business_unit_ids=4', [2, 4]],
      ['requests without a unit for -1', people.root, '&business_unit_ids=-1', [5]],
      ['both for -1 and a unit, in one order', people.root, '&business_unit_ids=-1&business_unit_ids=1', [1, 5]],
      ['what the filter leaves of their units', people.mona, '&business_unit_ids=2&business_unit_ids=3', [2]],
      ['nothing of units that are not theirs', people.mona, '&business_unit_ids=3', []],
      ['nothing for -1 when they see units only', people.mona, '&business_unit_ids=-1', []],
      ['the same under the older name', people.mona, '&business_unit_id=2', [2]],
      ['both names united', people.mona, '&business_unit_id=2&business_unit_ids=1', [1, 2]],
      ['a unit given twice once', people.root, '&business_unit_ids=2&business_unit_ids=2', [2]],
      ['nothing for ids of no unit', people.root, '&business_unit_ids=0&business_unit_ids=-2', []],
      ['nothing for the greatest id', people.root, '&business_unit_ids=2147483647', []],
    ])('a reader sees %s', async (_what, user, filter, ids) => {
      expect(await idsOf(facts, user, all + filter)).toEqual(ids);
      const { total, filterCounts, counts } = await bodyOf(facts, user, all + filter);
      expect(total).toBe(ids.length);
      const subtasks = ids.filter((id) => id === 3).length;
      expect(filterCounts).toEqual({ all: ids.length, parents: ids.length - subtasks, subtasks });
      expect(counts).toEqual((await bodyOf(facts, user, all)).counts);
      const badges = await bodyOf(facts, user, `/technician-views/counts?view=new_today${filter}`);
      expect(badges.filter_counts).toEqual(filterCounts);
      expect(Object.values(badges.counts)).toEqual(Object.values(counts));
    });

    test('a personal view shows what is mine and in my scope', async () => {
      expect(await idsOf(facts, people.mona, '/technician-views?view=all_your_requests')).toEqual([1]);
      expect(await bodyOf(facts, people.omar, '/technician-views?view=my_unsolved')).toMatchObject({ total: 1 });
    });

    test('pages follow one another in one order over several units', async () => {
      const pages = [1, 2, 3, 4].map((page) => idsOf(facts, people.omar, `${all}&per_page=1&page=${page}`));
      expect(await Promise.all(pages)).toEqual([[1], [3], [4], []]);
    });

    test('requests created before midnight are not of today', async () => {
      const yesterday = desk([request(1, { createdAt: at('2026-01-01T23:59:59.999999Z') })]);
      expect(await idsOf(yesterday, people.root, all)).toEqual([]);
      const midnight = desk([request(1, { createdAt: at('2026-01-02T00:00:00Z') })]);
      expect(await idsOf(midnight, people.root, all)).toEqual([1]);
    });

    test('unit counts leave inactive units out of the list, the total and the unassigned count', async () => {
      expect(await bodyOf(facts, people.root, '/business-unit-counts')).toMatchObject({
        businessUnits: [
          { id: 2, name: 'ANC', count: 1 },
          { id: 3, name: 'ARC', count: 1 },
          { id: 1, name: 'SMH', count: 1 },
        ],
        total: 3,
        unassignedCount: 1,
      });
      expect(await bodyOf(facts, people.omar, '/ticket-type-counts')).toMatchObject({ all: 3 });
      expect(await bodyOf(facts, people.omar, '/business-unit-counts')).toMatchObject({ total: 2, unassignedCount: 0 });
    });

    test('unit counts of a view count that view', async () => {
      expect(await bodyOf(facts, people.mona, '/business-unit-counts?view=my_unsolved')).toMatchObject({
        businessUnits: [
          { id: 1, name: 'SMH', count: 1 },
          { id: 2, name: 'ANC', count: 0 },
        ],
        total: 1,
      });
      expect(await bodyOf(facts, people.root, '/business-unit-counts?view=unassigned')).toMatchObject({
        total: 1,
        unassignedCount: 1,
      });
    });
  });
};
