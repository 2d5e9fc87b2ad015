import { expect, test } from 'vitest';
import type { StoredModel } from '#projector/model-ports.ts';
import { type CheckDeps, startupChecks } from '#projector/status/checks.ts';
import { doctor } from '#projector/status/doctor.ts';
import { captureChecks, type Probes } from '#projector/status/probes.ts';
import { emptyReference, withRows } from '#read-model/reference.ts';
import { live, running } from './running-line.ts';

// Promise 10: refuse early.

const nothingMissing = Object.fromEntries(
  captureChecks.map((name) => [name, async () => []]),
) as unknown as Probes['capture'];

const probes: Probes = {
  api: running.api,
  slot: running.slot,
  connector: running.connector,
  topic: async () => ({ name: 'deskview.main', partitions: 1, cleanupPolicy: 'compact' }),
  store: async () => ({ evictionPolicy: 'noeviction', appendOnly: true }),
  capture: nothingMissing,
  clockSkew: async () => 3,
};

const modelWithRole = (name: string): StoredModel =>
  ({
    reference: async () => ({ reference: withRows(emptyReference, [{ kind: 'role', id: '1', row: { name } }]) }),
    close: async () => undefined,
  }) as unknown as StoredModel;

type Change = Partial<Omit<CheckDeps, 'probes'>> & { readonly probes?: Partial<Probes> };

const diagnose = ({ probes: changed, ...rest }: Change = {}) =>
  doctor({
    checks: startupChecks({
      probes: { ...probes, ...changed },
      generations: { read: async () => ({ active: 1, generations: [live], last: 1 }) },
      openModel: () => modelWithRole('Admin'),
      fingerprint: live.fingerprint,
      adminRoles: ['Admin'],
      ...rest,
    }),
  });

test('a line that is right passes every check', async () => {
  const { state, checks } = await diagnose();
  expect(checks.filter((one) => one.state !== 'ok')).toEqual([]);
  expect(state).toBe('ok');
});

test.each<[string, Change, RegExp, RegExp]>([
  ...captureChecks.map((name): [string, Change, RegExp, RegExp] => [
    name,
    { probes: { capture: { ...nothingMissing, [name]: async () => ['something is missing', 'another thing'] } } },
    /something is missing; another thing/,
    /deskview prepare/,
  ]),
  [
    'replication-slot',
    { probes: { slot: async () => ({ ...(await running.slot()), active: false }) } },
    /nobody reads/,
    /connector/,
  ],
  [
    'connector',
    { probes: { connector: async () => ({ ...(await running.connector()), state: null }) } },
    /not registered/,
    /setup/,
  ],
  [
    'topic-partitions',
    { probes: { topic: async () => ({ name: 't', partitions: 3, cleanupPolicy: 'compact' }) } },
    /3 partitions/,
    /--delete/,
  ],
  [
    'topic-cleanup',
    { probes: { topic: async () => ({ name: 't', partitions: 1, cleanupPolicy: 'delete' }) } },
    /policy=delete/,
    /cleanup.policy=compact/,
  ],
  [
    'redis-eviction',
    { probes: { store: async () => ({ evictionPolicy: 'allkeys-lru', appendOnly: true }) } },
    /allkeys-lru/,
    /noeviction/,
  ],
  [
    'redis-persistence',
    { probes: { store: async () => ({ evictionPolicy: 'noeviction', appendOnly: false }) } },
    /appendonly/,
    /appendonly yes/,
  ],
  ['view-rules', { fingerprint: 'other' }, /other view rules/, /deskview stage/],
  ['admin-roles', { openModel: () => modelWithRole('admin') }, /no role is called so/, /admin/],
  ['clock-skew', { probes: { clockSkew: async () => -5000 } }, /5000 ms behind/, /ntp/],
])('%s fails with its cause and what mends it', async (name, change, cause, mend) => {
  const { state, checks } = await diagnose(change);
  expect(state).toBe('failed');
  expect(checks.filter((one) => one.state !== 'ok').map((one) => one.name)).toEqual([name]);
  expect(checks.find((one) => one.name === name)).toMatchObject({
    cause: expect.stringMatching(cause),
    mend: expect.stringMatching(mend),
  });
});

test('what cannot be asked is unknown, with the reason, and hides nothing else', async () => {
  const gone = async (): Promise<never> => {
    throw new Error('Redis does not answer');
  };
  const { state, checks } = await diagnose({ probes: { store: gone } });
  expect(state).toBe('unknown');
  expect(checks.filter((one) => one.state === 'unknown').map(({ name, cause }) => [name, cause])).toEqual([
    ['redis-eviction', 'Redis does not answer'],
    ['redis-persistence', 'Redis does not answer'],
  ]);
});

test('a check may be asked again and again', async () => {
  let partitions = 2;
  const checks = startupChecks({
    probes: { ...probes, topic: async () => ({ name: 't', partitions, cleanupPolicy: 'compact' }) },
    generations: { read: async () => ({ active: 1, generations: [live], last: 1 }) },
    openModel: () => modelWithRole('Admin'),
    fingerprint: live.fingerprint,
    adminRoles: ['Admin'],
  });
  const topic = checks.find(({ name }) => name === 'topic-partitions');
  expect(await topic?.check()).toMatchObject({ state: 'failed' });
  partitions = 1;
  expect(await topic?.check()).toMatchObject({ state: 'ok' });
});
