import { describe, expect, test } from 'vitest';
import { example, subjects } from '#client/example.ts';
import { createDeskview, DeskviewError, type Options } from '#client/index.ts';
import type { ReadStore } from '#query-api/ports.ts';
import { type AppOptions, appOf } from '#test/query-api/app-of.ts';
import { desk, NOON, people, request, uuid } from '#test/query-api/desk.ts';
import { movingStore } from '#test/query-api/moving-store.ts';
import { storeOf, storeWithout } from '#test/query-api/store-of.ts';
import { tokenOf } from '#test/support/http.ts';

const facts = desk([1, 2, 3, 4, 5].map((number) => request(number, { title: `Printer ${number}` })));
const token = await tokenOf(people.root);

/** A client of an API in this process, and the requests that it sent and their answers. */
const clientOf = (store: ReadStore = storeOf(facts), more: Partial<Options> = {}, options: AppOptions = {}) => {
  const app = appOf(store, options);
  const sent: Request[] = [];
  const statuses: number[] = [];
  let held: Promise<void> | undefined;
  const fetch = async (asked: Request): Promise<Response> => {
    sent.push(asked.clone());
    const arrives = held;
    held = undefined;
    const response = await app.request(asked);
    statuses.push(response.status);
    await arrives;
    return response;
  };
  /** The next answer arrives when what this gives is called. */
  const hold = (): (() => void) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    held = promise;
    return resolve;
  };
  return { client: createDeskview({ baseUrl: 'http://desk.example', token, fetch, ...more }), sent, statuses, hold };
};

/** What a promise is rejected with. */
const errorOf = async (promise: Promise<unknown>): Promise<DeskviewError> => {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof DeskviewError) return error;
  throw new Error(`Not refused, but: ${error}`);
};

describe('each operation has a call that gives its body', () => {
  const { client } = clientOf();

  test('lists, with filters and some fields only', async () => {
    const { data, total } = await client.technicianViews({ per_page: 2, status_id: [1, 3], business_unit_ids: [1] });
    expect([data.map(({ subject }) => subject), total]).toEqual([['Printer 1', 'Printer 2'], 5]);
    const some = await client.technicianViews({ per_page: 1, fields: ['subject', 'status.name'] });
    expect(some.data).toEqual([{ status: { name: 'Open' }, subject: 'Printer 1' }]);
  });

  test('counts', async () => {
    expect((await client.counts({ view: 'unassigned' })).filter_counts).toEqual({ all: 5, parents: 5, subtasks: 0 });
    const { facets } = await client.counts({ view: 'unassigned', facets: ['status_id', 'type'] });
    expect(facets).toEqual({ type: { all: 5, parents: 5, subtasks: 0 }, status_id: { '1': 5 } });
    expect((await client.businessUnitCounts({ view: 'all_tickets' })).total).toBe(5);
    expect((await client.ticketTypeCounts()).all).toBe(5);
  });

  test('single requests and batches', async () => {
    expect((await client.requestById(uuid(2))).data.subject).toBe('Printer 2');
    const { data, missing } = await client.batch({ ids: [uuid(3), uuid(77)] });
    expect([data.map(({ subject }) => subject), missing]).toEqual([['Printer 3'], [uuid(77)]]);
    const { results } = await client.batch({ queries: [{ per_page: 1 }, { view: 'all_solved' }] });
    expect(results.map(({ total }) => total)).toEqual([5, 0]);
  });
});

test('pages goes on by cursors to the end, with the same filters', async () => {
  const { client, sent } = clientOf();
  const pages: string[][] = [];
  for await (const { data } of client.pages({ view: 'all_tickets', per_page: 2, status_id: [1, 3] })) {
    pages.push(data.map(({ subject }) => subject));
  }
  expect(pages).toEqual([['Printer 1', 'Printer 2'], ['Printer 3', 'Printer 4'], ['Printer 5']]);
  expect(sent.map(({ url }) => new URL(url).searchParams.has('cursor'))).toEqual([false, true, true]);
  expect(sent.map(({ url }) => new URL(url).searchParams.getAll('status_id'))).toEqual(Array(3).fill(['1', '3']));
});

test('pages does so for any number of ids, which an address with a cursor has no room for', async () => {
  const { client } = clientOf();
  const status_id = Array.from({ length: 500 }, (_, id) => id);
  const found: number[] = [];
  for await (const { data } of client.pages({ per_page: 2, status_id })) found.push(data.length);
  expect(found).toEqual([2, 2, 1]);
});

test('pages does not take an answer whose links were lost on the way for the last one', async () => {
  const app = appOf(storeOf(facts));
  const fetch = async (asked: Request): Promise<Response> => {
    const response = await app.request(asked);
    response.headers.delete('link');
    return response;
  };
  const pages = clientOf(undefined, { fetch }).client.pages({ per_page: 2 });
  expect((await pages.next()).value?.data).toHaveLength(2);
  await expect(pages.next()).rejects.toThrow('Link');
});

describe('what is no 200 is thrown', () => {
  test('with all that the problem says', async () => {
    const error = await errorOf(clientOf().client.technicianViews({ per_page: 1000 }));
    expect([error.status, error.reason, error.retryAfter]).toEqual([422, undefined, null]);
    expect(error.errors).toEqual([{ field: 'per_page', message: 'must be a whole number from 1 to 100' }]);
    expect(error.message).toContain('per_page');
  });

  test('with the seconds after which to try again', async () => {
    const error = await errorOf(clientOf(storeWithout('hydrating')).client.counts());
    expect([error.status, error.reason, error.retryAfter]).toEqual([503, 'hydrating', 5]);
  });

  test('also when a proxy says it in its own words', async () => {
    const fetch = async () => new Response('<h1>Bad Gateway</h1>', { status: 502, statusText: 'Bad Gateway' });
    const error = await errorOf(clientOf(undefined, { fetch }).client.counts());
    expect([error.status, error.message]).toEqual([502, 'Answered with 502 Bad Gateway']);
  });
});

test('demands are sent along: a position that is there is answered, one that is not is refused', async () => {
  const { client } = clientOf();
  expect((await client.counts({}, { minLsn: '0/16B3748', maxAge: 60 })).meta.asOf.lsn).toBe('0/16B3748');
  const error = await errorOf(client.counts({}, { minLsn: '0/16B3749', wait: 0 }));
  expect([error.status, error.reason]).toEqual([503, 'not-yet-visible']);
  expect((await errorOf(client.counts({}, { maxAge: 0.1 }))).reason).toBe('too-stale');
});

test('the token may be one that is fetched anew for each call', async () => {
  const tokens = ['of yesterday', token];
  const { client } = clientOf(undefined, { token: async () => tokens.shift() ?? '' });
  expect((await errorOf(client.counts())).status).toBe(401);
  expect((await client.counts()).counts['all_tickets']).toBe(5);
});

test('answers that are kept come back without a body, for whoever they were for', async () => {
  let mine = token;
  const { client, statuses } = clientOf(undefined, { keep: 2, token: () => mine });
  const first = await client.technicianViews();
  expect(await client.technicianViews()).toEqual(first);
  mine = await tokenOf(people.omar);
  expect((await client.technicianViews()).meta).toEqual(first.meta);
  expect(statuses).toEqual([200, 304, 200]);
});

test('an answer that is kept says how old it is now, and of which position', async () => {
  let now = NOON;
  const line = movingStore(facts);
  const { client, statuses } = clientOf(line.store, { keep: 2 }, { clock: () => now });
  const first = await client.technicianViews();
  now += 1234;
  line.reach({ lsn: 0x200_0000 });
  const { meta, ...rest } = await client.technicianViews();
  expect(statuses).toEqual([200, 304]);
  expect(meta).toEqual({
    ...first.meta,
    ...{ ageMs: first.meta.ageMs + 1234, asOf: { ...first.meta.asOf, lsn: '0/2000000' } },
  });
  expect({ ...rest, meta: first.meta }).toEqual(first);
});

test('an answer that was asked about is given though others took its place meanwhile', async () => {
  const { client, statuses, hold } = clientOf(undefined, { keep: 1 });
  const first = await client.counts();
  const release = hold();
  const again = client.counts();
  await expect.poll(() => statuses.length).toBe(2);
  await client.ticketTypeCounts();
  release();
  expect(await again).toEqual(first);
  expect(statuses).toEqual([200, 304, 200]);
  await client.counts();
  expect(statuses.at(-1)).toBe(304);
});

test('the example does what it says', async () => {
  const { fetch } = globalThis;
  const app = appOf(storeOf(facts));
  globalThis.fetch = (async (asked: Request) => app.request(asked)) as typeof fetch;
  try {
    expect(await subjects('http://desk.example', token)).toHaveLength(5);
    expect(await example('http://desk.example', token)).toEqual(['Mine: 0']);
  } finally {
    globalThis.fetch = fetch;
  }
});
