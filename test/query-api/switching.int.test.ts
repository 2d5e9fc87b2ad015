import { randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openGenerations } from '#adapters/redis/generations.ts';
import { openReadStore } from '#adapters/redis/read-store.ts';
import type { GenerationRecord } from '#projector/generation-ports.ts';
import { served, withRecords } from '#projector/generations/records.ts';
import type { ReadStore } from '#query-api/ports.ts';
import { request, statuses, uuid } from '#test/support/build.ts';
import { getAs } from '#test/support/http.ts';
import { generationRecord } from '#test/support/memory-generations.ts';
import { fingerprint, openDesk, type RedisDesk } from '#test/support/redis-desk.ts';
import { appOf } from './app-of.ts';
import { root, smallReference } from './small-desk.ts';

// Promise 2: an answer is of one generation, also while another one becomes the one that is served.

const url = inject('redisUrl');
const cell = `t${randomBytes(6).toString('hex')}`;
const generations = openGenerations({ url, cell });
const operation = { at: 0, who: 'test', what: 'promote', generation: null, outcome: 'done', detail: '' };
const desks: RedisDesk[] = [];

/** A generation that holds as many requests as its number says, each of which says it too. */
const build = async (generation: number, rules = fingerprint): Promise<void> => {
  const desk = await openDesk(url, { cell, generation, rules });
  desks.push(desk);
  const title = `of ${generation}`;
  await desk.tell(statuses, smallReference);
  await desk.tell(Array.from({ length: generation }, (_, n) => request(uuid(n + 1), { title })));
};

const put = (...records: readonly GenerationRecord[]): Promise<unknown> =>
  generations.update((now) => ({ registry: withRecords(now, records), operation }));

const serve = (number: number): Promise<unknown> =>
  generations.update((now) => {
    const record = now.generations.find((it) => it.number === number) as GenerationRecord;
    return { registry: served(now, record, Date.now(), 3_600_000), operation };
  });

const others = 'others';
const record = (number: number, fingerprintOf = fingerprint) =>
  generationRecord(number, { state: 'staged', fingerprint: fingerprintOf });

const stores: ReadStore[] = [];
const apiOf = (rules: string) => {
  const store = openReadStore({ url, cell, fingerprint: rules });
  stores.push(store);
  const { request: http } = appOf(store);
  return async () => {
    const response = await getAs(http, root, '/technician-views?view=all_tickets');
    return { status: response.status, body: JSON.parse(await response.text()) };
  };
};
const generationServedBy = async (api: ReturnType<typeof apiOf>): Promise<number> =>
  (await api()).body.meta?.generation ?? 0;

beforeAll(async () => {
  for (const number of [1, 2]) await build(number);
  await build(3, others);
  await put(record(1), record(2), record(3, others));
  await serve(1);
});
afterAll(async () => {
  for (const part of [...desks, ...stores, generations]) await part.close();
});

test('while generations take each other’s place no read fails, and none mixes them', async () => {
  const api = apiOf(fingerprint);
  await expect.poll(() => generationServedBy(api)).toBe(1);
  const until = performance.now() + 4000;
  const seen = new Map<number, number>();
  const read = async (): Promise<void> => {
    while (performance.now() < until) {
      const { status, body } = await api();
      expect(status).toBe(200);
      const { generation } = body.meta;
      seen.set(generation, (seen.get(generation) ?? 0) + 1);
      expect([body.total, body.counts.allTickets, body.data.length]).toEqual(Array(3).fill(generation));
      expect(new Set(body.data.map(({ subject }: { subject: string }) => subject))).toEqual(
        new Set([`of ${generation}`]),
      );
    }
  };
  const alternate = async (): Promise<void> => {
    for (let turn = 0; performance.now() < until; turn++) {
      await serve(1 + (turn % 2));
      const pause = performance.now() + 130;
      while (performance.now() < pause) await nextTurn();
    }
  };
  await Promise.all([...Array.from({ length: 6 }, read), alternate()]);
  expect(Math.min(seen.get(1) ?? 0, seen.get(2) ?? 0)).toBeGreaterThan(50);
});

test('an API of each release serves what its rules built: the active generation or a former one', async () => {
  const [ours, theirs] = [apiOf(fingerprint), apiOf(others)];
  await serve(2);
  await expect.poll(() => generationServedBy(ours)).toBe(2);
  await expect.poll(async () => (await theirs()).status).toBe(503);
  expect((await theirs()).body.reason).toBe('no-generation');

  await serve(3);
  await expect.poll(() => generationServedBy(theirs)).toBe(3);
  await expect.poll(() => generationServedBy(ours)).toBe(2);

  await serve(1);
  await expect.poll(() => generationServedBy(theirs)).toBe(3);
  await expect.poll(() => generationServedBy(ours)).toBe(1);
});

test('a generation that is removed is answered from no more, and reads in flight find another one', async () => {
  const api = apiOf(fingerprint);
  await serve(2);
  await expect.poll(() => generationServedBy(api)).toBe(2);
  await generations.update((now) => {
    const [one, two] = [1, 2].map((n) => now.generations.find(({ number }) => number === n) as GenerationRecord);
    const registry = served(now, one as GenerationRecord, 0, 0);
    return { registry: withRecords(registry, [{ ...(two as GenerationRecord), state: 'removing' }]), operation };
  });
  await generations.remove(2, () => undefined);
  expect(await api()).toMatchObject({ status: 200, body: { meta: { generation: 1 } } });
});
