import { expect, test } from 'vitest';
import type { GenerationLook } from '#projector/generation-ports.ts';
import { progressOf } from '#projector/generations/progress.ts';
import { start } from '#test/projector/log.ts';
import { generationRecord } from '#test/support/memory-generations.ts';
import { cellWith, END, now, staged } from './cell.ts';

const progress = (look: Partial<GenerationLook>, more: Parameters<typeof staged>[0] = {}) => {
  const { deps, generations } = cellWith([generationRecord(1), staged({ stagedAt: now - 1000, ...more })]);
  generations.say(2, look);
  return progressOf(2, deps);
};
const copy = { requests: 250, total: 1000, rows: 700, startedAt: now - 5000 };
const feed = { at: now, by: 'host 1', state: 'reading', rate: 100, error: null, code: null } as const;
const copying = { position: { ...start, phase: 'copying' as const, lsn: 0 }, copy };

test('while it is copied: requests of about so many, rate and the time that is left', async () => {
  expect(await progress({ ...copying, feed: { ...feed, state: 'copying', rate: 50 } })).toMatchObject({
    ...{ generation: 2, state: 'hydrating', phase: 'copying', done: 250, total: 1000, rows: 700, rate: 50 },
    ...{ etaSeconds: 15, ageMs: null },
  });
});

test('while it reads the log: records of so many', async () => {
  const position = { ...start, offset: 1000, phase: 'snapshot' as const };
  expect(await progress({ position, feed })).toMatchObject({
    ...{ state: 'hydrating', phase: 'catching up', done: 1000, total: END, etaSeconds: 40, lagRecords: 4000 },
  });
});

test('complete and near the end of the log it is ready, far from it lagging', async () => {
  const at = (offset: number) => ({ position: { ...start, offset, committedAt: BigInt(now - 80) * 1000n }, feed });
  expect(await progress(at(END - 5))).toMatchObject({ state: 'ready', phase: 'following', lagRecords: 5, ageMs: 80 });
  expect(await progress(at(END - 1001))).toMatchObject({ state: 'lagging', phase: 'catching up', lagRecords: 1001 });
});

test.each([
  [
    'its feed stands still',
    { ...copying, feed: { ...feed, state: 'halted' as const, error: 'no DATABASE_URL' } },
    {},
    /no DATABASE_URL/,
  ],
  ['what it works on does not answer', { ...copying, feed: { ...feed, error: 'ECONNREFUSED' } }, {}, /ECONNREFUSED/],
  ['nothing feeds it', { ...copying, feed: null }, { stagedAt: now - 60_000 }, /Nothing feeds it/],
  ['it is being removed', { position: start, feed }, { state: 'removing' as const }, /removed/],
  ['its keys are gone', { position: null, feed }, { state: 'former' as const }, /keys/],
])('failing, and why: %s', async (_, look, more, why) => {
  expect(await progress(look, more)).toMatchObject({ state: 'failing', detail: expect.stringMatching(why) });
});

test('staged a moment ago it has no keys and no feed yet: it is about to be made', async () => {
  expect(await progress({ position: null, feed: null }, { from: 'postgres' })).toMatchObject({
    ...{ state: 'hydrating', phase: 'copying', done: 0, rate: 0, etaSeconds: null },
  });
});

test('without a number it is about the staged one, or else the live one', async () => {
  expect((await progressOf(undefined, cellWith([generationRecord(1), staged()]).deps)).generation).toBe(2);
  expect((await progressOf(undefined, cellWith([generationRecord(1)]).deps)).generation).toBe(1);
  await expect(progressOf(undefined, cellWith([]).deps)).rejects.toMatchObject({ code: 'no-generation' });
  await expect(progressOf(7, cellWith([]).deps)).rejects.toMatchObject({ code: 'no-generation' });
});
