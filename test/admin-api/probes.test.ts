import { expect, test } from 'vitest';
import { probes } from '#admin-api/probes.ts';
import { firstEpoch } from '#projector/generation-ports.ts';
import type { GenerationsNow } from '#projector/operations.ts';
import { look, record } from './fake-operations.ts';

const ask = async (path: '/livez' | '/readyz', now: GenerationsNow | Error) => {
  const response = await probes(async () => {
    if (now instanceof Error) throw now;
    return now;
  })[path]();
  return [response.status, await response.json()];
};

const served = { ...record, ...look };
const fed = { active: 7, epoch: firstEpoch, generations: [served] };

test('it lives as long as it answers, whatever else does', async () => {
  expect(await ask('/livez', new Error('no store'))).toEqual([200, { status: 'ok' }]);
});

test('it is ready when what is served is fed, by whomever', async () => {
  expect(await ask('/readyz', fed)).toEqual([200, { status: 'ok' }]);
});

const halted = { at: 1, by: 'here 1', state: 'halted', rate: 0, error: 'other-log', code: null } as const;

test.each<[string, GenerationsNow | Error, string]>([
  ['nothing is served', { active: 0, epoch: firstEpoch, generations: [] }, 'No generation is served yet.'],
  [
    'nobody feeds it',
    { active: 7, epoch: firstEpoch, generations: [{ ...served, feed: null }] },
    'Nobody feeds generation 7.',
  ],
  [
    'it stands still',
    { active: 7, epoch: firstEpoch, generations: [{ ...served, feed: halted }] },
    'Generation 7 stands still: other-log',
  ],
  ['the store does not answer', new Error('redis://:secret@host'), 'The read model does not answer.'],
])('it is not ready while %s', async (_, now, detail) => {
  expect(await ask('/readyz', now)).toEqual([503, { status: 'unavailable', detail }]);
});
