import { expect, test } from 'vitest';
import { firstEpoch } from '#projector/generation-ports.ts';
import { abort } from '#projector/generations/abort.ts';
import { stage } from '#projector/generations/stage.ts';
import { generationRecord } from '#test/support/memory-generations.ts';
import { cellWith, END, now, staged } from './cell.ts';

const live = generationRecord(1);

test('a staged generation is written down beside the live one, with where the log ends', async () => {
  const { deps, registry, generations } = cellWith([live]);
  const record = await stage({ who: 'mona', maxRate: 500 }, deps);
  expect(record).toMatchObject({ number: 2, state: 'staged', beside: 1, from: 'kafka', maxRate: 500, target: END });
  expect(registry()).toEqual({ active: 1, last: 2, generations: [live, record], epoch: firstEpoch });
  expect(await generations.history(1)).toMatchObject([{ who: 'mona', what: 'stage', generation: 2, at: now }]);
});

test('it is built from the source when the log lost its beginning, and from what is asked for otherwise', async () => {
  const { deps } = cellWith([live]);
  const cut = { ...deps, log: { bounds: async () => ({ oldest: 3, next: END, topicId: null }) } };
  expect((await stage({ who: 'mona' }, cut)).from).toBe('postgres');
  await abort({ who: 'mona' }, deps);
  expect((await stage({ who: 'mona', from: 'postgres' }, deps)).from).toBe('postgres');
  await abort({ who: 'mona' }, deps);
  expect((await stage({ who: 'mona', from: 'kafka' }, cut)).from).toBe('kafka');
});

test('two at once are refused, and nothing is written', async () => {
  const { deps, registry } = cellWith([live, staged()]);
  const before = registry();
  await expect(stage({ who: 'omar' }, deps)).rejects.toMatchObject({ name: 'Refused', code: 'already-staging' });
  expect(registry()).toBe(before);
});

test('of two who stage at the same moment one is refused', async () => {
  const { deps, states } = cellWith([live]);
  const outcomes = await Promise.allSettled(['mona', 'omar'].map((who) => stage({ who }, deps)));
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(states()).toEqual(['1 live *', '2 staged']);
});

test('a number is never given twice', async () => {
  const { deps, generations } = cellWith([live]);
  await stage({ who: 'mona' }, deps);
  await generations.update((current) => ({
    registry: { ...current, generations: [live] },
    operation: { at: now, who: 'test', what: 'gc', generation: 2, outcome: 'removed', detail: '' },
  }));
  expect((await stage({ who: 'mona' }, deps)).number).toBe(3);
});

test('an aborted generation is removed, and only a staged one can be aborted', async () => {
  const { deps, states } = cellWith([live, staged()]);
  await expect(abort({ who: 'mona', generation: 1 }, deps)).rejects.toMatchObject({ code: 'nothing-staged' });
  expect((await abort({ who: 'mona', generation: 2 }, deps)).state).toBe('removing');
  expect(states()).toEqual(['1 live *', '2 removing']);
  await expect(abort({ who: 'mona' }, deps)).rejects.toMatchObject({ code: 'nothing-staged' });
});
