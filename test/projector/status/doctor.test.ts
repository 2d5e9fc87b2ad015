import { expect, test } from 'vitest';
import { firstEpoch, type Registry } from '#projector/generation-ports.ts';
import type { StoredModel } from '#projector/model-ports.ts';
import { type CheckDeps, startupChecks } from '#projector/status/checks.ts';
import { doctor } from '#projector/status/doctor.ts';
import { captureChecks, type Probes } from '#projector/status/probes.ts';
import type { SourceSeen } from '#projector/watch-ports.ts';
import { emptyReference, withRows } from '#read-model/reference.ts';
import { seen, source } from '#test/projector/watch/source.ts';
import { live, look, running } from './running-line.ts';

// Promise 10: refuse early.

const nothingMissing = Object.fromEntries(
  captureChecks.map((name) => [name, async () => []]),
) as unknown as Probes['capture'];

const NOW = 100_000;
const watchSaw = (more: Partial<SourceSeen>): Pick<CheckDeps, 'watch'> => ({
  watch: { seen: async () => ({ ...seen, at: NOW - 2000, stands: { since: NOW - 5000, lsn: 890 }, ...more }) },
});

const probes: Probes = {
  api: running.api,
  source: async () => ({ ...source, slot: await running.slot() }),
  slot: running.slot,
  connectorSettings: async () => [],
  acknowledged: async () => null,
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

const broken = { code: 'slot-lost', detail: 'it is gone', at: 0 } as const;
const refusedPassword =
  'ConnectException: failing task. ← Caused by: PSQLException: FATAL: password authentication failed for user "deskview_main"';

type Change = Partial<Omit<CheckDeps, 'probes'>> & { readonly probes?: Partial<Probes> };

const registry: Registry = { active: 1, generations: [live], last: 1, epoch: firstEpoch };
const generationsOf = (now: Registry, topicId: string | null = null): CheckDeps['generations'] => ({
  read: async () => now,
  look: async () => [{ ...look, position: look.position && { ...look.position, topicId } }],
});

const checksOf = ({ probes: changed, ...rest }: Change = {}) =>
  startupChecks({
    probes: { ...probes, ...changed },
    generations: generationsOf(registry),
    log: { bounds: async () => ({ oldest: 0, next: 1000, topicId: 'T1' }) },
    openModel: () => modelWithRole('Admin'),
    fingerprint: live.fingerprint,
    adminRoles: ['Admin'],
    alertAt: null,
    clock: () => NOW,
    ...watchSaw({}),
    ...rest,
  });

const diagnose = (change: Change = {}) => doctor({ checks: checksOf(change) });

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
    ['wal-level', 'source-tables', 'row-security'].includes(name) ? /by hand/ : /^npx deskview prepare$/,
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
    'slot-retention',
    { probes: { slot: async () => ({ ...(await running.slot()), retained: 2 * 1024 ** 3 }) } },
    /2048.0 MB of .* until its disk is full/,
    /not paused/,
  ],
  [
    'slot-retention',
    { probes: { slot: async () => ({ ...(await running.slot()), retained: 60, keptAtMost: 100 }) } },
    /the slot is lost then/,
    /not paused/,
  ],
  ['slot-retention', { alertAt: 1000 }, /0.0 MB of/, /not paused/],
  [
    'slot-advancing',
    watchSaw({ stands: { since: NOW - 90_000, lsn: 100 } }),
    /stands at 0\/352 for 88 s, while the source’s log grew/,
    /resume/,
  ],
  [
    'connector',
    { probes: { connector: async () => ({ ...(await running.connector()), failure: refusedPassword }) } },
    /password authentication failed for user "deskview_main"/,
    /password that Connect’s worker has.*\/restart/,
  ],
  [
    'connector-config',
    { probes: { connectorSettings: async () => ['transforms is "a" instead of "b"'] } },
    /transforms is "a"/,
    /setup/,
  ],
  ['connector-config', { probes: { connectorSettings: async () => null } }, /not registered/, /setup/],
  ['topic-identity', { generations: generationsOf(registry, 'T0') }, /made anew \(T1, and T0 was read/, /stage/],
  [
    'log-unbroken',
    { generations: generationsOf({ ...registry, epoch: { ...firstEpoch, number: 2, broken } }) },
    /generation 1 is not fed .*slot-lost.*it is gone/,
    /stage/,
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
  [
    'read-model-whole',
    { generations: { ...generationsOf(registry), look: async () => [{ ...look, damage: { 'A key is lost.': '1' } }] } },
    /A key is lost/,
    /verify --repair/,
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

test.each<[string, Change, RegExp]>([
  ['slot-advancing', watchSaw({ at: NOW - 61_000 }), /no projector watches/],
  ['slot-advancing', watchSaw({ confirmed: null }), /there is no slot/],
  ['slot-retention', { probes: { slot: async () => ({ ...(await running.slot()), retained: null }) } }, /keeps no log/],
])('%s is not known when there is nothing to tell it by', async (name, change, cause) => {
  const { checks } = await diagnose(change);
  const found = checks.filter((one) => one.state !== 'ok');
  expect(found).toEqual([{ name, state: 'unknown', cause: expect.stringMatching(cause), mend: null }]);
});

test('a slot that stands while nobody writes is right', async () => {
  const standing = watchSaw({ stands: { since: 0, lsn: seen.lsn } });
  expect((await diagnose(standing)).state).toBe('ok');
});

test('a check may be asked again and again', async () => {
  let partitions = 2;
  const checks = checksOf({ probes: { topic: async () => ({ name: 't', partitions, cleanupPolicy: 'compact' }) } });
  const topic = checks.find(({ name }) => name === 'topic-partitions');
  expect(await topic?.check()).toMatchObject({ state: 'failed' });
  partitions = 1;
  expect(await topic?.check()).toMatchObject({ state: 'ok' });
});
