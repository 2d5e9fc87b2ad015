import { describe, expect, test } from 'vitest';
import type { ReadStore } from '#query-api/ports.ts';
import { withRows } from '#read-model/reference.ts';
import { getAs } from '#test/support/http.ts';
import { appOf } from './app-of.ts';
import { type Desk, desk, NOON, people, position, reference, request, uuid } from './desk.ts';
import { storeOf, storeWithout } from './store-of.ts';

// Promise 5: a refusal that the data decides says of which position, and how old that is.

const facts = desk([request(1, { unitId: 2 })]);

describe('refused by what the store holds', () => {
  test.each([
    [404, people.root, `/technician-views/${uuid(9)}`],
    [404, people.omar, `/technician-views/${uuid(1)}`],
    [403, people.requester, '/technician-views'],
    [401, uuid(777), '/ticket-type-counts'],
  ])('%i names the position, and that it is old', async (status, who, path) => {
    const { request: ask } = appOf(storeOf(facts), { clock: () => NOON + 60_000 });
    const response = await getAs(ask, who, path);
    expect(response.status).toBe(status);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'cache-control': 'no-store',
      'x-applied-lsn': '0/16B3748',
      'x-data-age': '60.500',
      'x-generation': '7',
      'x-data-warning': 'stale',
    });
  });

  test('of the database it is said too', async () => {
    const database = { ...facts, position: { ...position, generation: 0, source: 'database' as const } };
    const { request: ask } = appOf(storeWithout('unreachable'), { fallback: storeOf(database) });
    const response = await getAs(ask, people.root, `/technician-views/${uuid(9)}`);
    expect([response.status, response.headers.get('x-data-warning')]).toEqual([404, 'database']);
  });

  test('what is wrong with the question itself is of no position', async () => {
    const response = await getAs(appOf(storeOf(facts)).request, people.root, '/technician-views?page=0');
    expect([response.status, response.headers.get('x-applied-lsn')]).toEqual([422, null]);
  });
});

test('an attempt that was given up and goes on does not decide what another one shows', async () => {
  // The database knows already that she has lost unit 2; Redis does not, and answers when nobody listens any more.
  const live = { technicianId: people.mona, unitId: 2, isActive: true };
  const without = withRows(reference, [{ kind: 'technicianUnit', id: '2', row: { ...live, isDeleted: true } }]);
  const now: Desk = { ...facts, reference: without, position: { ...position, generation: 0, source: 'database' } };
  const { promise: given, resolve: give } = Promise.withResolvers<void>();
  const late: ReadStore = {
    ...storeWithout('unreachable'),
    async read(ask) {
      void given.then(() => ask(reference));
      return { unavailable: 'unreachable', detail: 'late' };
    },
  };
  const fallback = {
    async read(ask: Parameters<ReadStore['read']>[0]) {
      const found = await storeOf(now).read(ask);
      give();
      await given.then();
      return found;
    },
  };
  const { request: ask } = appOf(late, { fallback });
  expect((await getAs(ask, people.mona, `/technician-views/${uuid(1)}`)).status).toBe(404);
  expect(await (await getAs(ask, people.mona, '/ticket-type-counts')).json()).toMatchObject({ all: 0 });
});
