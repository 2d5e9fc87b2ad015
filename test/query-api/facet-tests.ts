import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonOf } from '#test/support/http.ts';
import { people } from './desk.ts';
import { filterDesk as facts } from './filter-desk.ts';
import { busy } from './paging.ts';
import { type OpenStore, readingFrom } from './reading.ts';

/** Counts of the values of filters, whatever store is behind them. */
export const facetTests = (name: string, open: OpenStore): void => {
  const { ask, bodyOf, textOf } = readingFrom(open);
  const counts = '/technician-views/counts?view=new_today';
  const all = 'type,unread,status_id,priority_id,business_unit_ids';
  const facetsOf = async (user: string, query: string) => (await bodyOf(facts, user, counts + query)).facets;

  describe(`${name}: facets`, () => {
    test('count every value of every filter, in what the reader may see', async () => {
      expect(await facetsOf(people.root, `&facets=${all}`)).toEqual({
        type: { all: 9, parents: 6, subtasks: 3 },
        unread: { true: 3 },
        status_id: { '1': 6, '3': 3 },
        priority_id: { '1': 4, '3': 5 },
        business_unit_ids: { '-1': 1, '1': 4, '2': 2, '3': 2 },
      });
      expect(await facetsOf(people.mona, `&facets=${all}`)).toEqual({
        type: { all: 6, parents: 4, subtasks: 2 },
        unread: { true: 2 },
        status_id: { '1': 4, '3': 2 },
        priority_id: { '1': 2, '3': 4 },
        business_unit_ids: { '1': 4, '2': 2 },
      });
      expect(await facetsOf(people.lost, `&facets=${all}`)).toEqual({
        type: { all: 0, parents: 0, subtasks: 0 },
        ...{ unread: { true: 0 }, status_id: {}, priority_id: {}, business_unit_ids: {} },
      });
    });

    test('are narrowed by every other filter, and not by their own', async () => {
      const query = `&type=parents&status_id=1&business_unit_ids=1&business_unit_ids=3&facets=${all}`;
      expect(await facetsOf(people.root, query)).toEqual({
        type: { all: 4, parents: 3, subtasks: 1 },
        unread: { true: 2 },
        status_id: { '1': 3, '3': 1 },
        priority_id: { '1': 1, '3': 2 },
        business_unit_ids: { '1': 2, '2': 1, '3': 1 },
      });
      expect(await facetsOf(people.root, '&unread=true&facets=unread,priority_id')).toEqual({
        unread: { true: 3 },
        priority_id: { '1': 1, '3': 2 },
      });
    });

    test('of personal views count what is mine', async () => {
      const { facets } = await bodyOf(facts, people.mona, `/technician-views/counts?view=my_unsolved&facets=${all}`);
      expect(facets).toEqual({
        type: { all: 1, parents: 1, subtasks: 0 },
        ...{ unread: { true: 0 }, status_id: { '1': 1 }, priority_id: { '1': 1 }, business_unit_ids: { '2': 1 } },
      });
    });

    test('stand behind the counts in one order, and change nothing of what else is said', async () => {
      const without = await textOf(facts, people.root, `${counts}&status_id=1`);
      const asked = await textOf(facts, people.root, `${counts}&status_id=1&facets=priority_id&facets=type`);
      const facets = '"facets":{"type":{"all":6,"parents":4,"subtasks":2},"priority_id":{"1":3,"3":3}}';
      expect(asked.replace(`,${facets}`, '')).toBe(without);
      expect(asked).toContain(`},${facets},"meta":`);
    });

    test('tell what each value would leave, whatever the other filters are', async () => {
      const path = (query: URLSearchParams) => `/technician-views?per_page=1&${query}`;
      const filter = (name: string, ...values: readonly string[]) =>
        fc.subarray([...values]).map((chosen) => chosen.map((value): [string, string] => [name, value]));
      const asked = fc.record({
        view: fc.constantFrom(
          'all_tickets',
          'new_today',
          'urgent_high_priority',
          'all_your_requests',
          'pending_subtask',
        ),
        user: fc.constantFrom(people.root, people.mona, people.omar),
        filters: fc
          .tuple(
            filter('type', 'parents').map(([parents]) => (parents ? [parents] : [])),
            filter('unread', 'true'),
            filter('status_id', '1', '3', '8'),
            filter('priority_id', '1', '2'),
            filter('business_unit_ids', '-1', '1', '2'),
          )
          .map((lists) => lists.flat()),
      });
      const others = { status_id: ['1', '2', '3', '7', '8', '9'], priority_id: ['1', '2', '3', '4'] };
      const units = { business_unit_ids: ['-1', '1', '2', '3', '4', '5'] };
      const values = { type: ['all', 'parents', 'subtasks'], unread: ['true'], ...others, ...units };
      await fc.assert(
        fc.asyncProperty(asked, async ({ view, user, filters }) => {
          const query = new URLSearchParams([['view', view], ...filters]);
          const { facets } = await bodyOf(busy, user, `/technician-views/counts?${query}&facets=${all}`);
          for (const [facet, texts] of Object.entries(values)) {
            const told = facets[facet];
            expect(Object.keys(told).filter((value) => !texts.includes(value))).toEqual([]);
            for (const value of texts) {
              const chosen = new URLSearchParams(query);
              chosen.delete(facet);
              chosen.append(facet, value);
              const { total } = await bodyOf(busy, user, path(chosen));
              expect([facet, value, told[value] ?? 0]).toEqual([facet, value, total]);
            }
          }
        }),
        { numRuns: 10, seed: 6 },
      );
    }, 60_000);

    test('that are none are refused', async () => {
      const response = await ask(facts, people.root, `${counts}&facets=type,colour`);
      expect([response.status, (await jsonOf(response)).errors[0].field]).toEqual([422, 'facets']);
    });
  });
};
