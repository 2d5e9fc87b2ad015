import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { activeKey } from '#adapters/redis/keys.ts';
import { openReadStore } from '#adapters/redis/read-store.ts';
import type { ReadStore } from '#query-api/ports.ts';
import type { Change } from '#read-model/change.ts';
import { parseLsn } from '#read-model/position.ts';
import {
  gone,
  laptop,
  mona,
  omar,
  phone,
  printer,
  rana,
  reference,
  request,
  statuses,
  wholeRow,
} from '#test/support/build.ts';
import { getAs } from '#test/support/http.ts';
import { fingerprint, openDesk, type RedisDesk } from '#test/support/redis-desk.ts';
import { appOf } from './app-of.ts';
import { root, smallDesk } from './small-desk.ts';

// Promise 4: Redis may rewind, we follow.

const url = inject('redisUrl');
let desk: RedisDesk;
beforeEach(async () => {
  desk = await openDesk(url);
  await desk.tell(statuses, smallDesk);
  await desk.counts(root);
  return () => desk.close();
});

const opened: ReadStore[] = [];
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
});

/** Another API process, started now. */
const secondApi = async () => {
  const store = openReadStore({ url, cell: desk.cell, fingerprint });
  opened.push(store);
  await expect.poll(() => store.position()).toHaveProperty('lsn');
  const { request: http } = appOf(store);
  return async (path: string): Promise<string> => (await getAs(http, root, path)).text();
};

const itemOf = async (id: string) => (await desk.list(root, '?view=all_tickets')).data.find((item) => item.id === id);
const totalOf = async (user: string) => (await desk.list(user, '?view=all_tickets')).total;
const statusOf = async (user: string) => (await desk.get(user, '/ticket-type-counts')).status;

test('a renamed status, user and unit are shown by the next answer, without a change to any request', async () => {
  await desk.tell(reference('status', 7, { name: 'waiting' }), reference('user', rana, { fullName: 'رنا' }));
  await desk.tell(reference('unit', 1, { name: 'منوف' }));
  expect(await itemOf(laptop)).toMatchObject({
    status: { name: 'waiting' },
    requester: { fullName: 'رنا' },
    businessUnit: { name: 'منوف' },
  });
  await desk.tell(gone(reference('unit', 1)));
  expect(await itemOf(laptop)).toMatchObject({ businessUnit: null });
});

test('a new scope takes effect on every number at once', async () => {
  expect(await totalOf(mona)).toBe(4);
  await desk.tell(reference('technicianUnit', 2, { isActive: false }));
  expect(await totalOf(mona)).toBe(2);
  await desk.tell(reference('technicianUnit', 3, { technicianId: mona, unitId: 3 }));
  expect((await desk.counts(mona)).counts).toMatchObject({ all_tickets: 3, my_unsolved: 2 });
  await desk.tell([1, 3].map((id) => gone(reference('technicianUnit', id))));
  expect(await totalOf(mona)).toBe(0);
  await desk.tell(reference('technicianRegion', 1, { technicianId: mona, regionId: 9 }));
  expect(await totalOf(mona)).toBe(0);
  await desk.tell(reference('unit', 2, { regionId: 9 }));
  expect(await totalOf(mona)).toBe(2);
  await desk.tell(reference('user', mona, { isSuperAdmin: true }));
  expect(await totalOf(mona)).toBe(6);
});

test('who may come in is decided by the users row as it is now', async () => {
  expect([await statusOf(omar), await statusOf(rana)]).toEqual([401, 403]);
  await desk.tell(reference('user', omar), reference('user', rana, { isTechnician: true }));
  expect([await statusOf(omar), await statusOf(rana)]).toEqual([200, 200]);
  await desk.tell(reference('user', omar, { isBlocked: true }), gone(reference('user', rana)));
  expect([await statusOf(omar), await statusOf(rana)]).toEqual([403, 401]);
});

test('an API that starts later, and one that followed, give the same answers', async () => {
  await desk.tell(reference('status', 1, { name: 'new' }), gone(reference('technicianUnit', 1)));
  await desk.tell(reference('priority', 4), reference('unit', 4, { name: 'Unit 4' }));
  const other = await secondApi();
  for (const path of ['/technician-views?view=all_tickets', '/business-unit-counts']) {
    expect(await other(path)).toBe(await (await desk.get(root, path)).text());
  }
});

const renamed = (id: number, name: string): Change => ({
  ...{ kind: 'unit', id: String(id), lsn: 1_000_000, snapshot: false },
  row: wholeRow('unit', { name }),
});

const unitNames = async () => [(await itemOf(laptop))?.businessUnit?.name, (await itemOf(phone))?.businessUnit?.name];

/** Puts everything back as it was, as a failover to a replica that lagged does. */
const rewindable = async (): Promise<() => Promise<void>> => {
  const keys = await desk.redis.keys(desk.keys.position.replace('position', '*'));
  const values = await Promise.all(keys.map((key) => desk.redis.dumpBuffer(key)));
  return async () => {
    const now = await desk.redis.keys(desk.keys.position.replace('position', '*'));
    const back = desk.redis.multi().unlink(now);
    for (const [index, key] of keys.entries()) back.restore(key, 0, values[index] as Buffer);
    await back.exec();
    await desk.reopen();
  };
};

test('names go back with a Redis that went back, and forward again', async () => {
  const rewind = await rewindable();
  await desk.apply([renamed(1, 'a')]);
  await desk.apply([renamed(2, 'b')]);
  expect(await unitNames()).toEqual(['a', 'b']);
  await rewind();
  expect(await unitNames()).toEqual(['Unit 1', 'Unit 2']);
  await desk.apply([renamed(1, 'a')]);
  expect(await unitNames()).toEqual(['a', 'Unit 2']);
});

test('names are right after a rewind that nobody saw, however the log was cut into steps the second time', async () => {
  const log = ['a', 'b', 'c', 'd', 'e', 'f'].map((name, index) => renamed(1 + (index % 2), name));
  const rewind = await rewindable();
  for (const change of log.slice(0, 3)) await desk.apply([change]);
  expect(await unitNames()).toEqual(['c', 'b']);
  const other = await secondApi();

  await rewind();
  await desk.apply(log.slice(0, 4), { offset: 2 + 4 });
  for (const change of log.slice(4)) await desk.apply([change]);
  expect(await unitNames()).toEqual(['e', 'f']);
  expect(await other('/business-unit-counts')).toContain('"name":"f"');
});

test('a read model built anew under the same number is not taken for the one before it', async () => {
  await desk.apply([renamed(1, 'before')]);
  expect((await unitNames())[0]).toBe('before');
  await desk.redis.unlink(
    activeKey(desk.cell),
    ...(await desk.redis.keys(desk.keys.position.replace('position', '*'))),
  );
  await desk.reopen();
  await desk.tell(statuses, smallDesk);
  await desk.apply([renamed(1, 'after')]);
  expect((await unitNames())[0]).toBe('after');
});

/**
 * In transaction n all units are called n, and Mona sees unit 1 (one request) or unit 2 (two) by turns: what an answer
 * shows, by whose scope, and the position that it states must be of one and the same n.
 */
test('scope, names and position of every answer are of one moment, while all of them change', async () => {
  await desk.tell([request(printer, { unitId: 2 }), gone(reference('technicianUnit', 2))]);
  const until = performance.now() + 2500;
  const start = parseLsn((await desk.counts(root)).meta.asOf.lsn) as number;

  let checked = 0;
  const write = async (): Promise<void> => {
    for (let n = 1; performance.now() < until; n++) {
      const enough = checked + 3;
      while (checked < enough && performance.now() < until) await nextTurn();
      const scope = reference('technicianUnit', 1, { technicianId: mona, unitId: 1 + (n % 2) });
      await desk.tell([...[1, 2].map((unit) => reference('unit', unit, { name: String(n) })), scope]);
    }
  };
  const read = async (): Promise<void> => {
    for (; performance.now() < until; checked++) {
      const { data, total, meta } = await desk.list(mona, '?view=all_tickets');
      const n = (parseLsn(meta.asOf.lsn) as number) - start;
      if (n === 0) continue;
      const unit = { id: 1 + (n % 2), name: String(n) };
      expect(data.map(({ businessUnit }) => businessUnit)).toEqual(Array(n % 2 === 0 ? 1 : 3).fill(unit));
      expect(total).toBe(data.length);
    }
  };
  await Promise.all([write(), ...Array.from({ length: 8 }, read)]);
  expect(checked).toBeGreaterThan(100);
});
