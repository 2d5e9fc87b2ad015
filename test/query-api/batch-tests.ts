import { describe, expect, test } from 'vitest';
import { PREFIX } from '#query-api/endpoint.ts';
import { jsonOf } from '#test/support/http.ts';
import { people, uuid } from './desk.ts';
import { filterDesk as facts, numbersOf } from './filter-desk.ts';
import { cursorIn, linksIn } from './links-in.ts';
import { type OpenStore, readingFrom } from './reading.ts';

/** Several lists at one position, whatever store is behind them. */
export const batchTests = (name: string, open: OpenStore): void => {
  const { ask, batch } = readingFrom(open);
  const view = 'new_today';

  const resultsOf = async (user: string, queries: readonly object[]) => {
    const response = await batch(facts, user, { queries });
    expect(response.status).toBe(200);
    return (await jsonOf(response)).results;
  };

  describe(`${name}: batches of lists`, () => {
    const asked: readonly (readonly [query: string, body: object])[] = [
      ['', {}],
      [`view=${view}&per_page=2&page=2`, { view, per_page: 2, page: 2 }],
      [`view=${view}&type=subtasks&unread=true`, { view, type: 'subtasks', unread: true }],
      [
        `view=${view}&status_id=3&status_id=1&priority_id=1&business_unit_ids=-1&business_unit_ids=3`,
        { view, status_id: [3, 1], priority_id: [1], business_unit_ids: [-1, 3] },
      ],
      [`view=${view}&business_unit_id=3&business_unit_ids=1`, { view, business_unit_id: 3, business_unit_ids: [1] }],
      ['view=all_your_requests&fields=id,status.name', { view: 'all_your_requests', fields: ['id', 'status.name'] }],
      [`view=${view}&page=2147483647`, { view, page: 2 ** 31 - 1 }],
    ];

    test.each([people.root, people.mona, people.omar, people.lost])('%s: each is as it is alone', async (user) => {
      const results = await resultsOf(
        user,
        asked.map(([, query]) => query),
      );
      for (const [index, [query]] of asked.entries()) {
        const alone = await ask(facts, user, `/technician-views?${query}`);
        const { meta: _, ...body } = await jsonOf(alone);
        const { links, ...result } = results[index];
        expect(JSON.stringify(result)).toBe(JSON.stringify(body));
        const given = Object.entries(links).filter(([, address]) => address !== null);
        expect(Object.fromEntries(given.map(([rel, address]) => [rel, String(address).replace(PREFIX, '')]))).toEqual(
          linksIn(alone),
        );
      }
    });

    test('go on by the cursors of lists', async () => {
      const first = await ask(facts, people.root, `/technician-views?view=${view}&per_page=3`);
      const cursor = cursorIn(linksIn(first)['next']);
      const [result] = await resultsOf(people.root, [{ view, per_page: 3, cursor }]);
      expect([numbersOf(result.data), result.page]).toEqual([[4, 5, 6], 2]);
      // Promise 7: a cursor of somebody else.
      const foreign = await batch(facts, people.mona, { queries: [{}, { view, cursor }] });
      const { reason, errors } = await jsonOf(foreign);
      expect([foreign.status, reason, errors[0].field]).toEqual([400, 'bad-cursor', 'queries[1].cursor']);
    });

    // Promise 7.
    test('show nobody more than the lists do', async () => {
      const all = [{ view }, { view, business_unit_ids: [3] }, { view, business_unit_ids: [-1], status_id: [3] }];
      const results = await resultsOf(people.mona, all);
      expect(results.map(({ data }: { data: { id: string }[] }) => numbersOf(data))).toEqual([
        [1, 2, 5, 6, 8, 9],
        [],
        [],
      ]);
      expect(results.map(({ total }: { total: number }) => total)).toEqual([6, 0, 0]);
    });

    test('of no queries have no results', async () => expect(await resultsOf(people.root, [])).toEqual([]));
  });

  describe(`${name}: batches that are refused`, () => {
    const refused = async (body: unknown) => {
      const response = await batch(facts, people.root, body);
      const { errors, reason } = await jsonOf(response);
      return [response.status, reason, errors.map(({ field }: { field: string }) => field)];
    };

    test.each([
      ['nothing asked', {}, ['body']],
      ['both ways at once', { ids: [], queries: [] }, ['body']],
      ['keys that mean nothing', { ids: [uuid(1)], nope: 1 }, ['nope']],
      ['ids that are none', { ids: [uuid(1), 'x', 7, null] }, ['ids[1]', 'ids[2]', 'ids[3]']],
      ['ids that are no list', { ids: uuid(1) }, ['ids']],
      ['more ids than 100', { ids: Array.from({ length: 101 }, (_, n) => uuid(n)) }, ['ids']],
      ['more queries than 20', { queries: Array.from({ length: 21 }, () => ({})) }, ['queries']],
      [
        'more units than an address can hold',
        { queries: [{ business_unit_ids: Array.from({ length: 501 }, () => 1) }] },
        ['queries[0].business_unit_ids'],
      ],
      [
        'numbers in texts',
        { queries: [{ page: '1' }, { status_id: ['1'] }] },
        ['queries[0].page', 'queries[1].status_id[0]'],
      ],
      [
        'lists of nothing, which would ask for everything',
        { queries: [{ business_unit_ids: [] }, { status_id: [] }, { priority_id: [] }, { fields: [] }] },
        ['queries[0].business_unit_ids', 'queries[1].status_id', 'queries[2].priority_id', 'queries[3].fields'],
      ],
      ['no fields of ids', { ids: [uuid(1)], fields: [] }, ['fields']],
      ['one number for a list', { queries: [{ priority_id: 1 }] }, ['queries[0].priority_id']],
      ['numbers out of range', { queries: [{ page: 0, per_page: 101 }] }, ['queries[0].page', 'queries[0].per_page']],
      ['fractions', { queries: [{ page: 1.5 }] }, ['queries[0].page']],
      [
        'unread of another kind',
        { queries: [{ unread: false }, { unread: 'true' }] },
        ['queries[0].unread', 'queries[1].unread'],
      ],
      ['keys of a query that mean nothing', { queries: [{}, { perPage: 3 }] }, ['queries[1].perPage']],
      ['fields that no request has', { queries: [{ fields: ['id', 'x'] }] }, ['queries[0].fields']],
      ['fields of ids that no request has', { ids: [], fields: ['x'] }, ['fields']],
      ['a page beside a cursor', { queries: [{ page: 1, cursor: 'x' }] }, ['queries[0].cursor']],
      ['no list of queries', { queries: {} }, ['queries']],
      ['no query', { queries: [null] }, ['queries[0]']],
    ])('%s', async (_what, body, fields) => expect(await refused(body)).toEqual([422, undefined, fields]));

    test('an unknown view is a 400, as in an address, but only when nothing is a 422', async () => {
      expect(await refused({ queries: [{ view: 'x' }, {}, { view: '' }] })).toEqual([
        400,
        undefined,
        ['queries[0].view', 'queries[2].view'],
      ]);
      expect(await refused({ queries: [{ view: 'x' }, { fields: ['x'] }] })).toEqual([
        422,
        undefined,
        ['queries[1].fields'],
      ]);
    });

    test('anything but a JSON object is a 400, nothing at all a 422', async () => {
      expect(await refused([])).toEqual([400, undefined, ['body']]);
      expect(await refused(undefined)).toEqual([422, undefined, ['body']]);
    });
  });
};
