import { expect, test } from 'vitest';
import { endpoints } from '#admin-api/endpoints.ts';
import { createJobs } from '#admin-api/jobs.ts';
import { uuid } from '#test/support/build.ts';
import { adminOf, asked, NOON, OPERATOR } from './admin-of.ts';
import { type Asked, fakeOperations } from './fake-operations.ts';

const id = uuid(1);
const who = OPERATOR;

type Case = [name: string, method: string, path: string, body: unknown, expected: Asked];

const cases: Case[] = [
  ['status', 'GET', '/status', undefined, [['status']]],
  ['doctor', 'GET', '/doctor', undefined, [['doctor']]],
  ['generations', 'GET', '/generations', undefined, [['generations']]],
  ['generation', 'GET', '/generations/7', undefined, [['generations'], ['progress', 7]]],
  ['stage', 'POST', '/generations', undefined, [['stage', { maxRate: null, who }]]],
  ['stage', 'POST', '/generations', { from: 'kafka', maxRate: 50 }, [['stage', { from: 'kafka', maxRate: 50, who }]]],
  ['promote', 'POST', '/generations/8/promote', {}, [['promote', { generation: 8, force: false, who }]]],
  ['promote', 'POST', '/generations/8/promote', { force: true }, [['promote', { generation: 8, force: true, who }]]],
  ['rollback', 'POST', '/rollback', undefined, [['rollback', { force: false, who }]]],
  ['abort', 'DELETE', '/generations/8', undefined, [['abort', { generation: 8, who }]]],
  ['collect', 'POST', '/collect', { dryRun: true }, [['collect', { dryRun: true, who }]]],
  ['history', 'GET', '/operations', undefined, [['history', 100]]],
  ['history', 'GET', '/operations?limit=5', undefined, [['history', 5]]],
  ['inspectRequest', 'GET', `/requests/${id.toUpperCase()}`, undefined, [['inspectRequest', id]]],
  ['inspectTechnician', 'GET', '/technicians/Mona%20L', undefined, [['inspectTechnician', 'Mona L']]],
  [
    'explain',
    'GET',
    `/explain?view=unassigned&request=${id}&technician=mona`,
    undefined,
    [['explain', { view: 'unassigned', request: id, technician: 'mona' }]],
  ],
  [
    'verify',
    'POST',
    '/verifications',
    undefined,
    [['verify', { part: { kind: 'whole' }, repair: false, maxRate: null, who }]],
  ],
  [
    'verify',
    'POST',
    '/verifications',
    { generation: 8, part: { kind: 'unit', unitId: null }, repair: true, maxRate: 100 },
    [['verify', { generation: 8, part: { kind: 'unit', unitId: null }, repair: true, maxRate: 100, who }]],
  ],
  [
    'reindex',
    'POST',
    '/reindexes',
    { selection: { kind: 'since', at: '1970-01-01T00:00:01Z' }, dryRun: true },
    [['reindex', { selection: { kind: 'since', at: 1_000_000n }, dryRun: true, who }]],
  ],
  ['jobs', 'GET', '/jobs', undefined, []],
  ['deadLetters', 'GET', '/dead-letters', undefined, [['deadLetters', { generation: undefined, most: 100 }]]],
  [
    'deadLetters',
    'GET',
    '/dead-letters?generation=8&limit=5',
    undefined,
    [['deadLetters', { generation: 8, most: 5 }]],
  ],
  ['deadLetter', 'GET', '/dead-letters/0', undefined, [['deadLetter', { offset: 0 }]]],
  ['deadLetter', 'GET', '/dead-letters/12?generation=8', undefined, [['deadLetter', { offset: 12, generation: 8 }]]],
  ['retryLetters', 'POST', '/dead-letters/retry', { offsets: [12] }, [['retryLetters', { chosen: [12], who }]]],
  [
    'retryLetters',
    'POST',
    '/dead-letters/retry',
    { all: true, generation: 8 },
    [['retryLetters', { generation: 8, chosen: 'all', who }]],
  ],
  [
    'discardLetters',
    'POST',
    '/dead-letters/discard',
    { offsets: [12, 13], why: 'a test' },
    [['discardLetters', { chosen: [12, 13], who, why: 'a test' }]],
  ],
];

test.each(cases)('%s: %s %s %j is passed on as it is meant, and answered as documented', async (...given) => {
  const [name, method, path, body, expected] = given;
  const operations = fakeOperations();
  const response = await asked(adminOf(operations), method, path, body);
  const endpoint = endpoints.find((one) => one.name === name);
  const text = await response.text();
  expect([response.status, text]).toEqual([endpoint?.status ?? 200, text]);
  expect(response.headers.get('cache-control')).toBe('no-store');
  endpoint?.output.parse(JSON.parse(text));
  expect(operations.asked).toEqual(expected);
});

test('every endpoint is among these', () => {
  const covered = new Set([...cases.map(([name]) => name), 'job', 'cancelJob']);
  expect(endpoints.map(({ name }) => name).filter((name) => !covered.has(name))).toEqual([]);
});

test('what was staged is found at its Location', async () => {
  const response = await asked(adminOf(), 'POST', '/generations');
  expect([response.status, response.headers.get('location')]).toEqual([201, '/admin/v1/generations/8']);
});

test('a job is found at its Location while it runs, and when it is done with its result', async () => {
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
  const operations = fakeOperations({
    reindex: async (_, onProgress) => {
      onProgress({ done: 3 } as unknown as Parameters<typeof onProgress>[0]);
      await finished;
      return { changed: 4 } as unknown as Awaited<ReturnType<typeof operations.reindex>>;
    },
  });
  const jobs = createJobs(() => NOON);
  const app = adminOf(operations, { jobs });
  const started = await asked(app, 'POST', '/reindexes', { selection: { kind: 'view', view: 'all_tickets' } });
  const location = (started.headers.get('location') ?? '').replace('/admin/v1', '');
  const { id: job } = (await started.json()) as { id: string };
  expect([started.status, location]).toEqual([202, `/jobs/${job}`]);
  expect(await (await asked(app, 'GET', location)).json()).toEqual({
    ...{ id: job, kind: 'reindex', who, state: 'running', startedAt: NOON, endedAt: null },
    ...{ progress: { done: 3 }, result: null, error: null },
  });
  finish();
  await expect
    .poll(async () => (await asked(app, 'GET', location)).json())
    .toMatchObject({ state: 'succeeded', endedAt: NOON, result: { changed: 4 } });
});

test('a cancelled job ends at the next thing it says', async () => {
  let goOn = (): void => {};
  const operations = fakeOperations({
    verify: async (_, onProgress) => {
      for (;;) {
        await new Promise<void>((resolve) => {
          goOn = resolve;
        });
        onProgress({ phase: 'comparing', done: 1, total: 2, rate: 1, drift: 0 });
      }
    },
  });
  const app = adminOf(operations);
  const { id: job } = (await (await asked(app, 'POST', '/verifications')).json()) as { id: string };
  expect(await (await asked(app, 'DELETE', `/jobs/${job}`)).json()).toMatchObject({ id: job, state: 'running' });
  goOn();
  await expect
    .poll(async () => (await asked(app, 'GET', `/jobs/${job}`)).json())
    .toMatchObject({ state: 'cancelled', result: null });
});
