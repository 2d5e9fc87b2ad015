import { afterEach, beforeEach, expect, test } from 'vitest';
import { keysOf } from '#adapters/redis/keys.ts';
import { openReadStore } from '#adapters/redis/read-store.ts';
import type { Found, PageAsk, ReadStore, Unavailable } from '#query-api/ports.ts';
import { openCard } from '#read-model/card.ts';
import { assigned, at, gone, mona, reference, request, statuses, uuid } from '#test/support/build.ts';
import { player, type Step, told } from '#test/support/given.ts';
import { redisWorld } from './redis-world.ts';

let world: ReturnType<typeof redisWorld>;
let reader: ReadStore;
let write: (...steps: Step[]) => Promise<void>;

const ids = Array.from({ length: 12 }, (_, n) => uuid(n + 1));
/** Requests of units 1, 2 and 3 in turn, two of them touched at each moment. */
const requests = ids.map((id, n) => request(id, { unitId: 1 + (n % 3), updatedAt: at('2026-01-01') + BigInt(n >> 1) }));
const newestFirst = ids.toSorted((a, b) => (ids.indexOf(b) >> 1) - (ids.indexOf(a) >> 1) || (a < b ? -1 : 1));

beforeEach(async () => {
  world = redisWorld();
  const deliver = await player(world.connect());
  const tell = told();
  write = (...steps) => deliver(...steps.map(tell));
  reader = openReadStore({ url: world.url, cell: world.cell, fingerprint: 'rules' });
  await expect.poll(() => reader.position()).not.toMatchObject({ unavailable: 'unreachable' });
});
afterEach(async () => {
  await reader.close();
  await world.close();
});

const ask = async (
  page?: Partial<PageAsk> & { readonly offset?: number },
  since = 0n,
): Promise<Found | Unavailable> => {
  const segments = page?.segments ?? [1, 2, 3];
  const { offset = 0, ...more } = page ?? {};
  const wanted: PageAsk = { view: 'all_tickets', from: { offset }, limit: 5, ...more, segments };
  return reader.read(() => ({ technician: mona, since, tallies: segments, pages: page ? [wanted] : [] }));
};

const idsIn = (found: Found | Unavailable): string[] => {
  if ('unavailable' in found) throw new Error(found.detail);
  return (found.pages[0]?.cards ?? []).map(
    (card) => JSON.parse(`${openCard(Buffer.from(card).toString('latin1')).texts[0]}0}`).id,
  );
};

test.each([1, 5, 7, 100])('pages of %i over several units are cut from one order', async (limit) => {
  await write([...statuses], requests);
  const pages = [];
  for (let offset = 0; offset < 14; offset += limit) pages.push(...idsIn(await ask({ offset, limit })));
  expect(pages).toEqual(newestFirst);
});

test('a page is read again as it is now, whatever was remembered of it', async () => {
  await write([...statuses], requests);
  expect(idsIn(await ask({ limit: 2 }))).toEqual(newestFirst.slice(0, 2));
  await write(request(ids[0] as string, { updatedAt: at('2027-01-01') }), gone(request(newestFirst[0] as string)));
  expect(idsIn(await ask({ limit: 2 }))).toEqual([ids[0], newestFirst[1]]);
});

test('counts are those of the lists, by unit, subtasks apart', async () => {
  const subtask = request(uuid(20), { unitId: 2, parentId: ids[0] as string });
  await write([...statuses], requests, [subtask, assigned(uuid(20), mona)]);
  const { tallies } = (await ask()) as Found;
  expect(tallies.get(2)?.all).toMatchObject({ all_tickets: 5, recently_updated: 5, my_unsolved: 1, unassigned: 4 });
  expect(tallies.get(2)?.subtasks).toMatchObject({ all_tickets: 1, my_unsolved: 1, unassigned: 0 });
});

test('new today begins at the moment that is asked for, included', async () => {
  const created = at('2026-01-05');
  await write(
    [...statuses],
    [-1n, 0n, 1n].map((step, n) => request(ids[n] as string, { createdAt: created + step })),
  );
  const found = (await ask({ view: 'new_today', segments: [1] }, created)) as Found;
  expect(idsIn(found)).toEqual([ids[2], ids[1]]);
  expect(found.tallies.get(1)?.all).toMatchObject({ new_today: 2, all_tickets: 3 });
});

test('reference data follows row by row', async () => {
  await write([...statuses], reference('unit', 1, { name: 'SMH' }));
  expect(((await ask()) as Found).reference.unit.get('1')).toMatchObject({ name: 'SMH' });
  await write(reference('unit', 1, { name: 'ANC' }), gone(reference('unit', 2)), reference('unit', 3));
  const { unit } = ((await ask()) as Found).reference;
  expect([unit.get('1')?.name, unit.has('3')]).toEqual(['ANC', true]);
  await write(gone(reference('unit', 3)));
  expect(((await ask()) as Found).reference.unit.has('3')).toBe(false);
});

test.each<[string, (keys: ReturnType<typeof keysOf>) => string, string]>([
  ['the position', (keys) => keys.position, 'no-generation'],
  ['the counters', (keys) => keys.tallies, 'incomplete'],
  ['a list', (keys) => keys.list('1 recently_updated'), 'incomplete'],
  ['a card', (keys) => keys.card(ids[0] as string), 'incomplete'],
])('without %s there is no answer', async (_what, keyOf, reason) => {
  await write([...statuses], requests);
  await ask({ segments: [1] });
  await world.redis.del(keyOf(keysOf(world.cell, 1)));
  expect(await ask({ segments: [1], limit: 100 })).toMatchObject({ unavailable: reason });
});

test('before anything was written there is no answer', async () => {
  const other = openReadStore({ url: world.url, cell: `${world.cell}-none`, fingerprint: 'rules' });
  await expect.poll(() => other.position()).toMatchObject({ unavailable: 'no-generation' });
  await other.close();
});
