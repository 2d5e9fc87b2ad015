import { expect, test } from 'vitest';
import type { GenerationRecord, Verified } from '#projector/generation-ports.ts';
import { promote } from '#projector/generations/promote.ts';
import { rollback } from '#projector/generations/rollback.ts';
import { start } from '#test/projector/log.ts';
import { generationRecord } from '#test/support/memory-generations.ts';
import { cellWith, END, former, now, staged, verified } from './cell.ts';

const live = generationRecord(1);
const quietly = { force: false, who: 'mona' };
const forced = { force: true, who: 'mona' };
const lagging = { position: { ...start, offset: END - 2000 } };
const hydrating = { position: { ...start, offset: END, phase: 'snapshot' as const } };

test('the staged generation is served, and the one before it is kept for a rollback', async () => {
  const { deps, states, registry, generations } = cellWith([live, staged()]);
  expect(await promote(quietly, deps)).toMatchObject({ number: 2, state: 'live', promotedAt: now, keepUntil: null });
  expect(states()).toEqual(['1 former', '2 live *']);
  expect(registry().generations[0]?.keepUntil).toBe(now + deps.keepFormer);
  expect(await generations.history(1)).toMatchObject([{ who: 'mona', what: 'promote', generation: 2 }]);
});

test('back and forth, as often as wanted', async () => {
  const { deps, states } = cellWith([live, staged()]);
  await promote(quietly, deps);
  await rollback(quietly, deps);
  expect(states()).toEqual(['1 live *', '2 former']);
  await rollback(quietly, deps);
  expect(states()).toEqual(['1 former', '2 live *']);
});

const verifiedWith = (more: Partial<Verified>): Partial<GenerationRecord> => ({ verified: { ...verified, ...more } });

test.each<[string, string, Partial<GenerationRecord>]>([
  ['the pointer moved since it was staged', 'pointer-moved', { beside: 7 }],
  ['it was never compared with the source', 'not-verified', { verified: null }],
  ['only a part was compared', 'not-verified', verifiedWith({ whole: false })],
  ['drift was found', 'not-verified', verifiedWith({ outcome: 'drift' })],
  ['the source did not answer', 'not-verified', verifiedWith({ outcome: 'unknown' })],
  ['the comparison is too old', 'not-verified', verifiedWith({ at: now - 600_001 })],
])('refused, and nothing changes: %s', async (_, code, more) => {
  const { deps, registry } = cellWith([live, staged(more)]);
  const before = registry();
  await expect(promote(quietly, deps)).rejects.toMatchObject({ name: 'Refused', code });
  expect(registry()).toBe(before);
});

test.each([
  ['lagging', lagging, 'lagging'],
  ['not complete', hydrating, 'not-ready'],
  ['not there', { position: null }, 'not-ready'],
])('refused while it is %s', async (_, look, code) => {
  const { deps, generations } = cellWith([live, staged()]);
  generations.say(2, look);
  await expect(promote(quietly, deps)).rejects.toMatchObject({ code });
});

test('force overrides that it lags and was not compared, never that it is incomplete or was overtaken', async () => {
  const late = cellWith([live, staged({ verified: null })]);
  late.generations.say(2, lagging);
  expect((await promote(forced, late.deps)).state).toBe('live');

  const incomplete = cellWith([live, staged()]);
  incomplete.generations.say(2, hydrating);
  await expect(promote(forced, incomplete.deps)).rejects.toMatchObject({ code: 'not-ready' });
  await expect(promote(forced, cellWith([live, staged({ beside: 7 })]).deps)).rejects.toMatchObject({
    code: 'pointer-moved',
  });
});

test('what is live already is live: a promotion whose answer was lost can be asked for again', async () => {
  const { deps, registry } = cellWith([live, staged()]);
  await promote({ ...quietly, generation: 2 }, deps);
  const after = registry();
  expect(await promote({ ...quietly, generation: 2 }, deps)).toMatchObject({ number: 2, state: 'live' });
  expect(registry()).toBe(after);
});

test('there must be something to promote, and something to go back to', async () => {
  const { deps } = cellWith([live]);
  await expect(promote(quietly, deps)).rejects.toMatchObject({ code: 'nothing-staged' });
  await expect(promote({ ...quietly, generation: 9 }, deps)).rejects.toMatchObject({ code: 'nothing-staged' });
  await expect(rollback(quietly, deps)).rejects.toMatchObject({ code: 'no-former' });
});

test('a former generation that nobody feeds, or that lags, is not gone back to', async () => {
  const unfed = cellWith([former, generationRecord(2)]);
  unfed.generations.say(1, { feed: null });
  await expect(rollback(forced, unfed.deps)).rejects.toMatchObject({ code: 'not-ready' });
  const late = cellWith([former, generationRecord(2)]);
  late.generations.say(1, lagging);
  await expect(rollback(quietly, late.deps)).rejects.toMatchObject({ code: 'lagging' });
  expect((await rollback(forced, late.deps)).number).toBe(1);
});

test('of several former ones the one that was live last is gone back to', async () => {
  const older = generationRecord(1, { state: 'former', keepUntil: now + 500 });
  const newer = generationRecord(2, { state: 'former', keepUntil: now + 900 });
  const { deps, states } = cellWith([older, newer, generationRecord(3)]);
  await rollback(quietly, deps);
  expect(states()).toEqual(['1 former', '2 live *', '3 former']);
});
