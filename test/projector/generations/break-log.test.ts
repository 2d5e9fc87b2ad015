import { expect, test } from 'vitest';
import { firstEpoch } from '#projector/generation-ports.ts';
import { breakLog } from '#projector/generations/break-log.ts';
import { generationRecord } from '#test/support/memory-generations.ts';
import { cellWith, END, now } from './cell.ts';

const why = { code: 'slot-lost', detail: 'There is no slot.', who: 'watch' } as const;
const live = generationRecord(1);

test('a new epoch begins at the end of the log, and is noted with its cause', async () => {
  const { deps, registry, generations, states } = cellWith([live]);
  expect(await breakLog({ ...why, epoch: 1 }, deps)).toBe('broken');
  expect(registry().epoch).toEqual({
    ...{ number: 2, since: END, broken: { code: 'slot-lost', detail: 'There is no slot.', at: now } },
    ...{ captureRestarted: false, failures: 0, notBefore: now },
  });
  expect(states()).toEqual(['1 live *']);
  expect(await generations.history(1)).toMatchObject([
    { who: 'watch', what: 'break', outcome: 'broken', detail: 'slot-lost: There is no slot.' },
  ]);
});

test('one that was found in an older epoch was told already', async () => {
  const { deps, registry } = cellWith([live]);
  await breakLog({ ...why, epoch: 1 }, deps);
  const before = registry();
  expect(await breakLog({ ...why, epoch: 1 }, deps)).toBe('kept');
  expect(registry()).toBe(before);
});

test('of several who find it at the same moment one begins the epoch', async () => {
  const { deps, registry } = cellWith([live]);
  const told = await Promise.all([1, 2, 3].map(() => breakLog({ ...why, epoch: 1 }, deps)));
  expect(told.toSorted()).toEqual(['broken', 'kept', 'kept']);
  expect(registry().epoch.number).toBe(2);
});

test('while the log does not say where it ends nothing is written', async () => {
  const { deps, registry } = cellWith([live]);
  const before = registry();
  const log = { bounds: () => Promise.reject(new Error('no broker')) };
  await expect(breakLog({ ...why, epoch: 1 }, { ...deps, log })).rejects.toThrow('no broker');
  expect(registry()).toBe(before);
});

test('breaks that follow each other are healed ever later, one after a quiet time at once', async () => {
  const { deps, registry, generations } = cellWith([live]);
  const breakAt = async (at: number) => {
    await breakLog({ ...why, epoch: registry().epoch.number }, { ...deps, clock: () => at });
    const { failures, notBefore } = registry().epoch;
    return [failures, Math.max(0, notBefore - at)];
  };
  expect(await breakAt(now)).toEqual([0, 0]);
  expect(await breakAt(now + 1000)).toEqual([1, 10_000]);
  // Hours later: what is served is still of the first epoch.
  expect(await breakAt(now + 10_000_000)).toEqual([2, 20_000]);
  await generations.update((current) => ({
    registry: { ...current, generations: [{ ...live, epoch: current.epoch.number }] },
    operation: { at: now, who: 'test', what: 'promote', generation: 1, outcome: 'live', detail: '' },
  }));
  expect(await breakAt(now + 10_100_000)).toEqual([3, 40_000]);
  await generations.update((current) => ({
    registry: { ...current, generations: [{ ...live, epoch: current.epoch.number }] },
    operation: { at: now, who: 'test', what: 'promote', generation: 1, outcome: 'live', detail: '' },
  }));
  expect(await breakAt(now + 20_000_000)).toEqual([0, 0]);
});

test('a cell whose Redis was emptied begins with the first epoch', async () => {
  expect(cellWith([]).registry().epoch).toEqual(firstEpoch);
});
