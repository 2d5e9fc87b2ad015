import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openGenerations } from '#adapters/redis/generations.ts';
import { openProjectionStore } from '#adapters/redis/projection-store.ts';
import { createJobs } from '#admin-api/jobs.ts';
import { createMetrics } from '#admin-api/metrics.ts';
import { firstEpoch, type GenerationRecord } from '#projector/generation-ports.ts';
import { wireOperations } from '#projector/wiring.ts';
import { memoryWatchStore } from '#test/projector/watch/source.ts';
import { adminOf, asked, OPERATOR } from './admin-of.ts';
import { record } from './fake-operations.ts';

const redisUrl = inject('redisUrl');
const cell = `t${randomBytes(6).toString('hex')}`;
const topic = `deskview.${cell}`;

const wired = (url: string) =>
  wireOperations({
    ...{ cell, topic, connector: 'none', redisUrl: url, adminRoles: ['Admin'], timeZone: 'UTC' },
    ...{ staleAfterMs: 3000, keepFormerMs: 60_000 },
  });
const operations = wired(redisUrl);
const app = adminOf(operations);
const generations = openGenerations({ url: redisUrl, cell });
afterAll(() => Promise.all([operations.close(), generations.close()]));

const live: GenerationRecord = { ...record, number: 1 };
const staged: GenerationRecord = { ...record, number: 2, state: 'staged', beside: 1, verified: null };

beforeAll(async () => {
  const store = openProjectionStore({
    ...{ url: redisUrl, cell, generation: 1, topic, fingerprint: record.fingerprint },
    makeFrom: async () => 'kafka',
  });
  await store.open();
  await store.close();
  await generations.update(() => ({
    registry: { active: 1, last: 2, generations: [live, staged], epoch: firstEpoch },
    operation: { at: 1, who: 'test', what: 'stage', generation: 2, outcome: 'staged', detail: '' },
  }));
});

const body = async (method: string, path: string, given?: object) => (await asked(app, method, path, given)).json();

test('the generations are those of the registry, each with its position', async () => {
  expect(await body('GET', '/generations')).toMatchObject({
    active: 1,
    generations: [
      { number: 1, state: 'live', position: { offset: 0, lsn: '0/0', phase: 'snapshot', parked: 0 }, feed: null },
      { number: 2, state: 'staged', position: null },
    ],
  });
});

test('metrics are of the same generations; what the missing log would tell is left out', async () => {
  const metrics = createMetrics({ operations, watch: memoryWatchStore(), jobs: createJobs(Date.now), cell });
  const text = await (await metrics()).text();
  expect(text).toContain(`deskview_active_generation{cell="${cell}"} 1`);
  expect(text).toContain(`deskview_position_offset{generation="1",state="live",cell="${cell}"} 0`);
  expect(text).not.toContain('deskview_lag_records{');
});

test('an operation leaves its mark in the registry and its operator in the log', async () => {
  expect(await body('DELETE', '/generations/2')).toMatchObject({ number: 2, state: 'removing' });
  expect((await generations.read()).generations.map(({ state }) => state)).toEqual(['live', 'removing']);
  const { operations: log } = (await body('GET', '/operations?limit=2')) as { operations: object[] };
  expect(log).toMatchObject([
    { who: OPERATOR, what: 'abort', generation: 2 },
    { who: 'test', what: 'stage' },
  ]);
});

test('what would be wrong is refused in the write side’s words, and changes nothing', async () => {
  expect(await body('DELETE', '/generations/2')).toMatchObject({ status: 409, reason: 'nothing-staged' });
  expect(await body('POST', '/rollback')).toMatchObject({ status: 409, reason: 'no-former' });
});

test('what was not given is missed by what needs it, and by nothing else', async () => {
  expect(await body('POST', '/generations')).toMatchObject({ status: 409, reason: 'not-given' });
  expect(await body('GET', '/status')).toMatchObject({ verdict: 'broken' });
  expect(await body('GET', '/doctor')).toMatchObject({
    checks: expect.arrayContaining([expect.objectContaining({ name: 'wal-level', state: 'unknown' })]),
  });
});

test('a store that does not answer is a 503 that passes', async () => {
  const lost = wired('redis://127.0.0.1:1');
  const response = await asked(adminOf(lost), 'GET', '/generations');
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
  expect(await response.json()).toMatchObject({ reason: 'store' });
  await lost.close();
});
