import { expect, test } from 'vitest';
import { type ReviveDeps, reviver } from '#projector/watch/revive.ts';
import { quiet } from '../scripted-log.ts';
import { source } from './source.ts';

type Now = {
  active: boolean | null;
  state: string;
  tasks: readonly string[];
  failure: string | null;
  placeIsGone: boolean;
  acknowledged: number | null;
};

/** Looks at a line whose state the test changes; counts restarts by their time in seconds. */
const watched = () => {
  const now: Now & { seconds: number } = {
    ...{ active: true, state: 'RUNNING', tasks: ['RUNNING'], failure: null, placeIsGone: false },
    ...{ acknowledged: 7, seconds: 0 },
  };
  const restarts: number[] = [];
  const probes: ReviveDeps['probes'] = {
    slot: async () => ({ ...source.slot, active: now.active }),
    connector: async () => ({ name: 'c', url: '', ...now }),
    acknowledged: async () => now.acknowledged,
  };
  const look = reviver({
    ...{ probes, logger: quiet(), clock: () => now.seconds * 1000 },
    restart: async () => void restarts.push(now.seconds),
  });
  const until = async (end: number): Promise<void> => {
    for (; now.seconds < end; now.seconds++) await look();
  };
  return { now, restarts, until };
};

test('a connector that says it runs while nobody reads its slot is started again, rarer and rarer', async () => {
  const { now, restarts, until } = watched();
  await until(10);
  now.active = false;
  await until(80);
  expect(restarts).toEqual([18, 33, 63]);
});

test('one that reads again is given as much patience as before', async () => {
  const { now, restarts, until } = watched();
  now.active = false;
  await until(30);
  now.active = true;
  await until(100);
  now.active = false;
  await until(125);
  expect(restarts).toEqual([8, 23, 108, 123]);
});

test.each<[string, Partial<Now>]>([
  ['reads its slot', {}],
  ['was away for a moment', { active: true }],
  ['reads the source’s first state', { active: false, acknowledged: null }],
  [
    'failed of a place that is gone',
    { active: false, tasks: ['FAILED'], failure: '… but this is no longer available on the server', placeIsGone: true },
  ],
  ['was paused', { active: false, state: 'PAUSED', tasks: ['PAUSED'] }],
  ['has no slot any more', { active: null }],
])('one that %s is left alone', async (_, state) => {
  const { now, restarts, until } = watched();
  await until(5);
  Object.assign(now, { active: false });
  await until(10);
  Object.assign(now, { active: true }, state);
  await until(60);
  expect(restarts).toEqual([]);
});

test('one that failed is started again, rarer and rarer: a wrong password must not become a storm of connections', async () => {
  const { now, restarts, until } = watched();
  Object.assign(now, { active: false, tasks: ['FAILED'], failure: 'password authentication failed' });
  await until(600);
  expect(restarts).toEqual([8, 23, 53, 113, 233, 353, 473, 593]);
});
