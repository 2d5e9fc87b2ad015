import { expect, test } from 'vitest';
import { provideLive } from '#projector/generations/provide-live.ts';
import { start } from '#test/projector/log.ts';
import { generationRecord } from '#test/support/memory-generations.ts';
import { cellWith, staged } from './cell.ts';

test('in an empty Redis a generation is staged, and live as soon as its keys are there', async () => {
  const { deps, states, generations } = cellWith([]);
  await provideLive(deps);
  await provideLive(deps);
  expect(states()).toEqual(['1 staged']);
  generations.say(1, { position: { ...start, phase: 'snapshot' } });
  await provideLive(deps);
  expect(states()).toEqual(['1 live *']);
});

test('a live generation whose keys are lost is given up, and another one built', async () => {
  const { deps, states, generations } = cellWith([generationRecord(1)]);
  generations.say(1, { position: null });
  await provideLive(deps);
  expect(states()).toEqual(['1 removing', '2 staged']);
  generations.say(2, { position: start });
  await provideLive(deps);
  expect(states()).toEqual(['1 removing', '2 live *']);
});

test('the staged one takes the place of a live one that is lost', async () => {
  const { deps, states, generations } = cellWith([generationRecord(1), staged()]);
  generations.say(1, { position: null });
  await provideLive(deps);
  expect(states()).toEqual(['1 removing', '2 live *']);
});

test('a former generation whose keys are lost is given up', async () => {
  const { deps, states, generations } = cellWith([generationRecord(1, { state: 'former' }), generationRecord(2)]);
  generations.say(1, { position: null });
  await provideLive(deps);
  expect(states()).toEqual(['1 removing', '2 live *']);
});

test('what other rules built is left to the release that built it', async () => {
  const others = { fingerprint: 'others' };
  const { deps, registry, generations } = cellWith([generationRecord(1, others), staged(others)]);
  generations.say(1, { position: null });
  generations.say(2, { position: null });
  const before = registry();
  await provideLive(deps);
  expect(registry()).toBe(before);
  const bootstrapping = cellWith([staged(others)]);
  await provideLive(bootstrapping.deps);
  expect(bootstrapping.states()).toEqual(['2 staged']);
});

test('several at once come to the same', async () => {
  const { deps, states, generations } = cellWith([generationRecord(1)]);
  generations.say(1, { position: null });
  await Promise.allSettled([1, 2, 3].map(() => provideLive(deps)));
  expect(states()).toEqual(['1 removing', '2 staged']);
});
