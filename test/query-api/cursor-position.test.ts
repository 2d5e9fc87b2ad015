import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { getAs, jsonOf, postAs } from '#test/support/http.ts';
import { appOf } from './app-of.ts';
import { desk, people, request } from './desk.ts';
import { numbersOf } from './filter-desk.ts';
import { linksIn } from './links-in.ts';
import { movingStore } from './moving-store.ts';

// Promise 5: what a list goes on with is never from before what it began with.

const LATER = 0x200_0000;
const facts = desk([1, 2, 3, 4, 5].map((number) => request(number)));

/** An API whose store stands somewhere, and the links of a first page that was read there. */
const begunAt = async (position: { lsn: number; generation?: number; source?: 'database' }) => {
  const line = movingStore(facts);
  line.reach(position);
  const { request: ask } = appOf(line.store);
  const get = (path: string) => getAs(ask, people.root, path);
  const links = linksIn(await get('/technician-views?per_page=2&page=2'));
  return { ...line, ask, get, links };
};

const told = async (response: Response) => [response.status, (await jsonOf(response)).reason];

describe('the next page', () => {
  test.each(['next', 'prev'])('(%s) is not of a position before that of the page it follows', async (rel) => {
    const { get, reach, links } = await begunAt({ lsn: LATER });
    reach({ lsn: LATER - 1 });
    expect(await told(await get(`${links[rel]}&wait=0`))).toEqual([503, 'not-yet-visible']);
    reach({ lsn: LATER });
    expect((await get(`${links[rel]}&wait=0`)).status).toBe(200);
  });

  test('is waited for, as by min_lsn, unless it is said how long', async () => {
    const { get, reach, links, reads } = await begunAt({ lsn: LATER });
    reach({ lsn: LATER - 1 });
    const before = reads();
    const answer = get(links['next'] as string);
    while (reads() === before) await setImmediate();
    reach({ lsn: LATER });
    expect(numbersOf((await jsonOf(await answer)).data)).toEqual([5]);
  });

  test('may demand a later one', async () => {
    const { get, links } = await begunAt({ lsn: LATER });
    expect(await told(await get(`${links['next']}&min_lsn=0/2000001&wait=0`))).toEqual([503, 'not-yet-visible']);
  });

  test('of what the database began waits for the read model to get there', async () => {
    const { get, reach, links } = await begunAt({ lsn: LATER, generation: 0, source: 'database' });
    reach({ lsn: LATER - 1, generation: 7 });
    expect(await told(await get(`${links['next']}&wait=0`))).toEqual([503, 'not-yet-visible']);
  });

  test('is given up where another generation is served, which may never get there', async () => {
    const { get, reach, links } = await begunAt({ lsn: LATER, generation: 8 });
    reach({ lsn: LATER - 1, generation: 7 });
    expect(await told(await get(`${links['next']}&wait=0`))).toEqual([410, 'cursor-expired']);
    reach({ lsn: LATER, generation: 7 });
    expect((await get(`${links['next']}&wait=0`)).status).toBe(200);
  });
});

test('a walk that begins, at either end, may begin anywhere', async () => {
  const { get, reach, links } = await begunAt({ lsn: LATER });
  reach({ lsn: LATER - 1 });
  for (const rel of ['first', 'last']) expect((await get(`${links[rel]}&wait=0`)).status).toBe(200);
});

test('a batch is not of a position before any that its lists follow', async () => {
  const { ask, reach, links } = await begunAt({ lsn: LATER });
  const cursor = new URL(links['next'] as string, 'http://desk').searchParams.get('cursor');
  reach({ lsn: LATER + 5 });
  const later = linksIn(await getAs(ask, people.root, '/technician-views?per_page=2'));
  const other = new URL(later['next'] as string, 'http://desk').searchParams.get('cursor');
  const batch = () =>
    postAs(ask, people.root, '/technician-views/batch?wait=0', { queries: [{}, { cursor: other }, { cursor }] });
  expect((await batch()).status).toBe(200);
  reach({ lsn: LATER + 4 });
  expect(await told(await batch())).toEqual([503, 'not-yet-visible']);
});
