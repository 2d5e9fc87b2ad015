import { afterEach, expect, test, vi } from 'vitest';
import { ProjectorError } from '#projector/errors.ts';
import { firstEpoch } from '#projector/generation-ports.ts';
import type { Operations } from '#projector/operations.ts';
import { type Schedule, startSchedule } from '#projector/schedule.ts';
import { fakeOperations, look, record } from '#test/admin-api/fake-operations.ts';

type Said = { readonly level: string; readonly fields: object; readonly message: string }[];
type Report = Awaited<ReturnType<Operations['verify']>>;

const PERIOD = 50;
let schedule: Schedule | undefined;
afterEach(() => schedule?.stop());

const reports = async (): Promise<Report> => fakeOperations().verify({} as never, () => {});

const start = (others: Partial<Operations> = {}, { fingerprint = record.fingerprint, turn = true } = {}) => {
  const said: Said = [];
  const operations = fakeOperations(others);
  const say = (level: string) => (fields: object, message: string) => said.push({ level, fields, message });
  const taken: number[] = [];
  const turns = {
    take: async (period: number) => {
      taken.push(period);
      return turn && taken.length === 1;
    },
    close: async () => {},
  };
  schedule = startSchedule(
    { period: PERIOD, size: 30 },
    {
      ...{ operations, turns, fingerprint, clock: () => performance.now() },
      logger: { info: say('info'), warn: say('warn'), error: say('error') },
    },
  );
  return { said, taken, operations };
};

const once = async (said: Said) => {
  await expect.poll(() => said.length, { interval: 1 }).toBeGreaterThan(0);
  return said[0];
};

test('a sample of what is served is compared, at a bounded rate, when it is this process’s turn', async () => {
  const { said, operations } = start();
  expect(await once(said)).toMatchObject({ level: 'info', fields: { generation: 7, outcome: 'equal' } });
  expect(operations.asked.filter(([name]) => name === 'verify')).toEqual([
    ['verify', { generation: 7, part: { kind: 'sample', size: 30 }, repair: false, maxRate: 500, who: 'schedule' }],
  ]);
});

test('a turn is asked for within each period and lasts for nearly all of it', async () => {
  const { taken } = start();
  await expect.poll(() => taken.length, { interval: 1 }).toBeGreaterThan(2);
  for (const period of taken) expect(period).toBeGreaterThan(PERIOD * 0.9);
});

test.each<[string, Partial<Operations>, { fingerprint?: string; turn?: boolean }]>([
  ['it is another process’s turn', {}, { turn: false }],
  ['nothing is served', { generations: async () => ({ active: 0, epoch: firstEpoch, generations: [] }) }, {}],
  ['other rules built what is served', {}, { fingerprint: 'other' }],
  [
    'what is served is not complete yet',
    {
      generations: async () => ({
        active: 7,
        epoch: firstEpoch,
        generations: [{ ...record, ...look, position: null }],
      }),
    },
    {},
  ],
])('nothing is compared when %s', async (_, others, options) => {
  const generations = vi.fn(others.generations ?? fakeOperations().generations);
  const { operations, said } = start({ generations }, options);
  await expect.poll(() => generations.mock.calls.length, { interval: 1 }).toBeGreaterThan(3);
  expect([operations.asked.map(([name]) => name).includes('verify'), said]).toEqual([false, []]);
});

test('drift is an error in the log, with the first of it, and is noted as damage', async () => {
  const drift = { kind: 'counter', key: 'counter u1', expected: '2', found: '3', says: 'One too many.' } as const;
  const verify = async (): Promise<Report> => ({ ...(await reports()), outcome: 'drift', drifted: 1, drift: [drift] });
  const { said, operations } = start({ verify });
  expect(await once(said)).toMatchObject({ level: 'error', fields: { outcome: 'drift', drifted: 1, first: drift } });
  await expect
    .poll(() => operations.asked.filter(([name]) => name === 'noteDamage'))
    .toEqual([['noteDamage', 7, ['By the source, what is kept of counter u1 is not right.']]]);
});

test('what could not be found out is said to be unknown, never equal', async () => {
  const verify = async (): Promise<Report> => ({ ...(await reports()), outcome: 'unknown', detail: 'No answer.' });
  expect(await once(start({ verify }).said)).toMatchObject({
    level: 'warn',
    fields: { outcome: 'unknown', detail: 'No answer.' },
  });
});

test('a failure is told as unknown, and the next turn comes', async () => {
  const failure = new ProjectorError('source', 'No answer.', { retriable: true });
  const { said, taken } = start({ verify: () => Promise.reject(failure) });
  expect(await once(said)).toMatchObject({
    level: 'warn',
    fields: { outcome: 'unknown', code: 'source', detail: 'No answer.' },
  });
  await expect.poll(() => taken.length, { interval: 1 }).toBeGreaterThan(1);
});

const sayingSomething =
  (ended: (error: unknown) => void): Operations['verify'] =>
  async (_, onProgress) => {
    try {
      for (;;) {
        await new Promise(setImmediate);
        onProgress({ phase: 'comparing', done: 1, total: 2, rate: 1, drift: 0 });
      }
    } catch (error) {
      ended(error);
      throw error;
    }
  };

test('stopping ends a comparison at the next thing it says, and waits for that', async () => {
  let ended: unknown;
  const verify = vi.fn(
    sayingSomething((error) => {
      ended = error;
    }),
  );
  const { said } = start({ verify });
  await expect.poll(() => verify.mock.calls.length, { interval: 1 }).toBe(1);
  await schedule?.stop();
  expect([ended, said]).toEqual([expect.objectContaining({ name: 'AbortError' }), []]);
});

test('a comparison that outlasts its period is given up: it is somebody else’s turn', async () => {
  const { said } = start({ verify: sayingSomething(() => {}) });
  expect(await once(said)).toMatchObject({ level: 'warn', fields: { outcome: 'unknown', code: 'late' } });
});
