import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { activeKey } from '#adapters/redis/keys.ts';
import { openReadStore } from '#adapters/redis/read-store.ts';
import { viewNames } from '#query-api/contract.ts';
import { laptop, mona, statuses } from '#test/support/build.ts';
import { getAs } from '#test/support/http.ts';
import { fingerprint, openDesk, type RedisDesk } from '#test/support/redis-desk.ts';
import { appOf } from './app-of.ts';
import { endpoints, root, smallDesk } from './small-desk.ts';

// Promise 5: never a silent wrong number.
// Promise 11: a reader that misses something notes it.

const url = inject('redisUrl');
let desk: RedisDesk;
beforeAll(async () => {
  desk = await openDesk(url);
  await desk.tell(statuses, smallDesk);
});
afterAll(() => desk.close());

const questions = [
  ...viewNames.flatMap((view) => [
    `/technician-views?view=${view}`,
    `/technician-views?view=${view}&business_unit_ids=2&business_unit_ids=-1`,
    `/technician-views/counts?view=${view}&business_unit_ids=1`,
    `/business-unit-counts?view=${view}`,
    `/technician-views?view=${view}&type=parents&status_id=1&status_id=3&status_id=7&status_id=8`,
    `/technician-views?view=${view}&business_unit_ids=1&business_unit_ids=2&business_unit_ids=-1&priority_id=3`,
  ]),
  ...['new_today', 'my_unsolved', 'in_progress'].map(
    (view) => `/technician-views/counts?view=${view}&facets=type,unread,status_id,priority_id,business_unit_ids`,
  ),
  '/ticket-type-counts',
].flatMap((path) => [root, mona].map((user) => [user, path] as const));

const answerTo = async ([user, path]: (typeof questions)[number]): Promise<string> => {
  const response = await desk.get(user, path);
  return response.status === 503
    ? `503 in ${response.headers.get('retry-after')} s`
    : `${response.status} ${await response.text()}`;
};

/** A few at a time: how many can be asked at once is another question. */
const answers = async (): Promise<string[]> => {
  const found: string[] = [];
  for (let at = 0; at < questions.length; at += 12) {
    found.push(...(await Promise.all(questions.slice(at, at + 12).map(answerTo))));
  }
  return found;
};

/** How many questions could not be answered meanwhile; the others must have been answered as before. */
const refusedWithout = async (lose: () => Promise<unknown>, giveBack: () => Promise<unknown>): Promise<number> => {
  const whole = await answers();
  await lose();
  const torn = await answers();
  await giveBack();
  // Whoever was refused an answer has noted what is missing, and other answers say so.
  const flagged = (answer: string): string => answer.replace('"degraded":true', '"degraded":false');
  const wrong = torn.filter((answer, index) => flagged(answer) !== whole[index] && answer !== '503 in 5 s');
  expect(wrong).toEqual([]);
  await desk.redis.del(desk.keys.damage);
  expect(await answers()).toEqual(whole);
  return torn.filter((answer) => answer === '503 in 5 s').length;
};

const withoutKey = (key: string): Promise<number> =>
  refusedWithout(
    () => desk.redis.rename(key, `${key}:lost`),
    () => desk.redis.rename(`${key}:lost`, key),
  );

test('whatever key is lost, no answer is wrong: it is as before or 503, and as before once the key is back', async () => {
  const keys = await desk.redis.keys(desk.keys.position.replace('position', '*'));
  const refused = new Map<string, number>();
  for (const key of keys) refused.set(key, await withoutKey(key));

  const { position, sentinel, tallies } = desk.keys;
  expect([position, sentinel, tallies].map((key) => refused.get(key))).toEqual(Array(3).fill(questions.length));
  const read = keys.filter((key) => /:card:|:list:(all|1|2|none) /.test(key));
  expect(read.length).toBeGreaterThan(20);
  expect(read.filter((key) => refused.get(key) === 0)).toEqual([]);
});

test('whatever owner’s counters are lost, no answer is wrong', async () => {
  for (const [owner, packed] of Object.entries(await desk.redis.hgetallBuffer(desk.keys.tallies))) {
    const refused = await refusedWithout(
      () => desk.redis.hdel(desk.keys.tallies, owner),
      () => desk.redis.hset(desk.keys.tallies, owner, packed),
    );
    if (['all', '1', '2', `${mona} 1`].includes(owner)) expect(refused).toBeGreaterThan(0);
  }
});

test.each([
  ['a card', () => desk.keys.card(laptop), 'DEL'],
  ['a list', () => desk.keys.list(`${mona} 1 my_unsolved`), 'DEL'],
  ['a card of another type', () => desk.keys.card(laptop), 'RPUSH'],
  ['a list of another type', () => desk.keys.list(`${mona} 1 my_unsolved`), 'RPUSH'],
])(
  'who misses %s notes it, and all answers say that something is damaged until it was repaired',
  async (_, key, how) => {
    const degraded = async () => JSON.parse((await answerTo([root, '/ticket-type-counts'])).slice(4)).meta.degraded;
    expect(await degraded()).toBe(false);
    await desk.redis.rename(key(), `${key()}:lost`);
    if (how === 'RPUSH') await desk.redis.rpush(key(), 'of another type');
    await expect
      .poll(async () => {
        expect((await desk.get(mona, '/technician-views?view=my_unsolved')).status).toBe(503);
        return desk.redis.exists(desk.keys.damage);
      })
      .toBe(1);
    expect(await degraded()).toBe(true);
    await desk.redis.rename(`${key()}:lost`, key());
    await desk.redis.del(desk.keys.damage);
    expect(await degraded()).toBe(false);
  },
);

test('without the pointer to a generation nothing is served, and it is found again when it is back', async () => {
  const told = async () => (await desk.get(root, '/technician-views')).status;
  await desk.redis.rename(activeKey(desk.cell), `${activeKey(desk.cell)}:lost`);
  await expect.poll(told).toBe(503);
  await desk.redis.rename(`${activeKey(desk.cell)}:lost`, activeKey(desk.cell));
  await expect.poll(told).toBe(200);
});

test('an API that starts over a read model with lost reference rows serves nothing', async () => {
  for (const key of await desk.redis.keys(desk.keys.reference('*' as 'unit'))) {
    await desk.redis.rename(key, `${key}:lost`);
    const store = openReadStore({ url, cell: desk.cell, fingerprint });
    const { request } = appOf(store);
    await expect.poll(async () => (await store.position()) && 'connected').toBe('connected');
    for (const path of endpoints) expect([key, (await getAs(request, root, path)).status]).toEqual([key, 503]);
    await store.close();
    await desk.redis.rename(`${key}:lost`, key);
  }
});

test('nothing is served before the first snapshot is complete', async () => {
  const filling = await openDesk(url);
  const told = async (path: string) => {
    const response = await filling.get(root, path);
    return [response.status, response.headers.get('retry-after')];
  };
  for (const path of endpoints) expect(await told(path)).toEqual([503, '5']);
  await filling.apply([], { phase: 'snapshot' });
  for (const path of endpoints) expect(await told(path)).toEqual([503, '5']);
  await filling.tell(statuses, smallDesk);
  for (const path of endpoints) expect((await told(path))[0]).toBe(200);
  await filling.close();
});

test('a Redis that holds another cell, or a database number that holds none, is no read model', async () => {
  for (const store of [
    openReadStore({ url, cell: 'nobody', fingerprint }),
    openReadStore({ url: `${url}/5`, cell: desk.cell, fingerprint }),
  ]) {
    const { request } = appOf(store);
    for (const path of endpoints) expect((await getAs(request, root, path)).status).toBe(503);
    await expect
      .poll(async () => (await getAs(request, root, '/ticket-type-counts')).text())
      .toContain('no-generation');
    await store.close();
  }
});

test('counters of half the size are no counters', async () => {
  const packed = (await desk.redis.hgetBuffer(desk.keys.tallies, '1')) as Buffer;
  await desk.redis.hset(desk.keys.tallies, '1', packed.subarray(0, 8));
  expect((await desk.get(mona, '/technician-views/counts')).status).toBe(503);
  await desk.redis.hset(desk.keys.tallies, '1', packed);
  expect((await desk.list(mona, '?view=my_unsolved')).data.map(({ id }) => id)).toEqual([laptop]);
});
