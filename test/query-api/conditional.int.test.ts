import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { openReadStore } from '#adapters/redis/read-store.ts';
import { assigned, laptop, mona, phone, reference, request, statuses, uuid } from '#test/support/build.ts';
import { getAs } from '#test/support/http.ts';
import { fingerprint, openDesk, type RedisDesk } from '#test/support/redis-desk.ts';
import { appOf } from './app-of.ts';
import { elsewhere, endpoints, smallDesk } from './small-desk.ts';

// Promise 5: a 304 says that the answer which somebody has is still the true one.

const url = inject('redisUrl');
let desk: RedisDesk;
beforeAll(async () => {
  desk = await openDesk(url);
});
afterAll(() => desk.close());
beforeEach(async () => {
  await desk.tell(statuses, smallDesk);
  await expect.poll(async () => (await ask('/ticket-type-counts')).status).toBe(200);
});

const STEPS = 60;

/** Mona sees the units 1 and 2. */
const paths = [
  ...endpoints,
  '/technician-views?view=all_tickets&per_page=100',
  '/technician-views?view=my_unsolved',
  `/technician-views/${laptop}`,
];

const ask = (path: string, tag = '', http = appOf(desk.store).request) =>
  getAs(http, mona, path, { 'If-None-Match': tag });

const tagOf = async (path: string): Promise<string> => {
  const response = await ask(path);
  expect([path, response.status]).toEqual([path, 200]);
  return response.headers.get('etag') ?? '';
};

const tagsNow = () => Promise.all(paths.map(tagOf));

const statusesFor = async (tags: readonly string[]) =>
  Promise.all(paths.map(async (path, index) => (await ask(path, tags[index])).status));

const all = (status: number) => Array(paths.length).fill(status);

describe('an answer that somebody has', () => {
  test('stays good while other units are as busy as they can be', async () => {
    const tags = await tagsNow();
    const before = (await ask(paths[0] as string)).headers.get('x-applied-lsn');
    let steps = 0;
    const writer = (async () => {
      for (; steps < STEPS; steps++) {
        await desk.tell([
          request(elsewhere, { unitId: 3, title: `Busy ${steps}`, statusId: 1 + (steps % 8) }),
          request(uuid(2000 + steps), { unitId: 3 }),
          assigned(uuid(2000 + steps), mona),
        ]);
      }
    })();
    let asked = 0;
    while (steps < STEPS) {
      expect(await statusesFor(tags)).toEqual(all(304));
      asked += paths.length;
    }
    await writer;
    expect(asked).toBeGreaterThan(50);
    expect(await statusesFor(tags)).toEqual(all(304));
    expect((await ask(paths[0] as string, tags[0])).headers.get('x-applied-lsn')).not.toBe(before);
  });

  test('is good no more with the first change of what is in it', async () => {
    const tags = await tagsNow();
    await desk.tell(request(laptop, { statusId: 7, priorityId: 1, title: 'Changed', updatedAt: 9_000_000n }));
    const after = await statusesFor(tags);
    expect(after.slice(4)).toEqual([200, 200, 200]);
    // Counts show nothing of a title.
    expect(after.slice(1, 4)).toEqual([304, 304, 304]);
    // Moved within what Mona sees: of counts, those of the units alone tell.
    await desk.tell(request(phone, { statusId: 8, unitId: 1 }));
    expect((await statusesFor(tags)).slice(0, 6)).toEqual([200, 304, 200, 304, 200, 200]);
    await desk.tell(request(phone, { statusId: 8, unitId: 3 }));
    expect((await statusesFor(tags)).slice(0, 6)).toEqual(Array(6).fill(200));
  });

  test('is good no more when a name in it changes', async () => {
    const tags = await tagsNow();
    await desk.tell(reference('unit', 1, { name: 'Renamed' }));
    const after = await statusesFor(tags);
    expect([after[2], ...after.slice(4)]).toEqual([200, 200, 200, 200]);
  });

  test('is good in every process', async () => {
    const tags = await tagsNow();
    const other = openReadStore({ url, cell: desk.cell, fingerprint });
    const { request: http } = appOf(other);
    await expect.poll(async () => (await ask('/ticket-type-counts', '', http)).status).toBe(200);
    const answers = await Promise.all(paths.map((path, index) => ask(path, tags[index], http)));
    expect(answers.map(({ status }) => status)).toEqual(all(304));
    await other.close();
  });

  test('is good no more when Redis went back and another history took the same steps', async () => {
    const taken = new Map<string, Buffer>();
    const keys = await desk.redis.keys(desk.keys.position.replace('position', '*'));
    for (const key of keys) taken.set(key, (await desk.redis.dumpBuffer(key)) as Buffer);
    await desk.tell(request(laptop, { title: 'One history' }));
    const tags = await tagsNow();
    const now = await desk.redis.keys(desk.keys.position.replace('position', '*'));
    await desk.redis.del(...now.filter((key) => !taken.has(key)), desk.keys.feed);
    for (const [key, dump] of taken) await desk.redis.restore(key, 0, dump, 'REPLACE');
    await desk.reopen();
    await desk.tell(request(laptop, { title: 'Other histor' }));
    const after = await statusesFor(tags);
    expect([after[4], after[6]]).toEqual([200, 200]);
    expect(await (await ask(`/technician-views/${laptop}`)).json()).toMatchObject({
      data: { subject: 'Other histor' },
    });
  });
});
