import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Ask, Found, PageAsk, Unavailable } from '#query-api/ports.ts';
import { smallDesk } from '#test/query-api/small-desk.ts';
import { at, laptop, mona, request, statuses, uuid } from '#test/support/build.ts';
import { openDesk, type RedisDesk } from '#test/support/redis-desk.ts';

// Promise 5: lost lists and codes are a 503, never fewer requests.

let desk: RedisDesk;
beforeAll(async () => {
  desk = await openDesk(inject('redisUrl'));
  await desk.tell(statuses, smallDesk);
});
afterAll(() => desk.close());

const read = (ask: Partial<Ask>): Promise<Found | Unavailable> =>
  desk.store.read(() => ({ technician: mona, since: at('2026-01-01'), tallies: [], ...ask }));

const filtered: PageAsk = {
  ...{ view: 'all_tickets', segments: ['all'], from: { offset: 0 }, limit: 9 },
  filter: { statusIds: [7] },
};

const without = async (key: string, ask: Partial<Ask>): Promise<Found | Unavailable> => {
  await desk.redis.rename(key, `${key}:lost`);
  try {
    return await read(ask);
  } finally {
    await desk.redis.rename(`${key}:lost`, key);
  }
};

const incomplete = { unavailable: 'incomplete' };

test('a filtered page is not answered without its list, nor without the codes', async () => {
  expect(await read({ pages: [filtered] })).toMatchObject({ pages: [{ counts: { all: 1 } }] });
  expect(await without(desk.keys.list('all recently_updated_facets'), { pages: [filtered] })).toMatchObject(incomplete);
  expect(await without(desk.keys.codes, { pages: [filtered] })).toMatchObject(incomplete);
});

test('values are not counted without their lists, nor without the codes', async () => {
  const groups = [{ view: 'all_tickets', segments: [1, 2], filter: {}, by: 'status' } as const];
  expect(await read({ groups })).toMatchObject({
    groups: [
      new Map([
        [1, 1],
        [3, 1],
        [7, 1],
        [8, 1],
      ]),
    ],
  });
  for (const key of [desk.keys.list('2 recently_updated_facets'), desk.keys.codes]) {
    expect(await without(key, { groups })).toMatchObject(incomplete);
  }
});

test('a request whose card is lost is not one that does not exist', async () => {
  expect(await read({ requests: [uuid(77)] })).toMatchObject({ requests: [null] });
  expect(await without(desk.keys.card(laptop), { requests: [uuid(77), laptop] })).toMatchObject(incomplete);
  expect(await read({ requests: [laptop] })).toMatchObject({ requests: [expect.anything()] });
});

test('a code that comes up while a store reads by others is found in the next answer', async () => {
  expect(await read({ pages: [{ ...filtered, filter: { priorityIds: [5] } }] })).toMatchObject({
    pages: [{ counts: { all: 0 } }],
  });
  await desk.tell(request(laptop, { statusId: 7, priorityId: 5 }));
  expect(await read({ pages: [{ ...filtered, filter: { priorityIds: [5] } }] })).toMatchObject({
    pages: [{ counts: { all: 1 } }],
  });
  const groups = [{ view: 'all_tickets', segments: ['all'], by: 'priority' } as const];
  await desk.tell(request(laptop, { statusId: 7, priorityId: 6 }));
  expect(await read({ groups })).toMatchObject({
    groups: [
      new Map([
        [3, 5],
        [6, 1],
      ]),
    ],
  });
});
