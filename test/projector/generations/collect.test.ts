import { expect, test } from 'vitest';
import { collect } from '#projector/generations/collect.ts';
import { generationRecord } from '#test/support/memory-generations.ts';
import { cellWith, now } from './cell.ts';

const records = [
  generationRecord(1, { state: 'former', keepUntil: now }),
  generationRecord(2, { state: 'former', keepUntil: now + 1 }),
  generationRecord(3, { state: 'removing' }),
  generationRecord(4, { state: 'staged' }),
  generationRecord(5),
];
const live = { dryRun: false, who: 'mona' };

const cell = () => {
  const { deps, ...rest } = cellWith(records);
  const groups: number[] = [];
  const remove = async (number: number) => void groups.push(number);
  return { ...rest, groups, deps: { ...deps, groups: { remove, close: async () => {} } } };
};

test('former generations whose time is over and those given up are deleted, with their groups', async () => {
  const { deps, states, groups } = cell();
  const told: number[] = [];
  const collected = await collect(live, ({ generation }) => told.push(generation), deps);
  expect(collected.map(({ generation }) => generation)).toEqual([1, 3]);
  expect(states()).toEqual(['2 former', '4 staged', '5 live *']);
  expect([groups, told]).toEqual([
    [1, 3],
    [1, 3],
  ]);
});

test('a dry run says which, and deletes nothing', async () => {
  const { deps, registry } = cell();
  const before = registry();
  expect(await collect({ ...live, dryRun: true }, () => undefined, deps)).toEqual([
    { generation: 1, keys: 0 },
    { generation: 3, keys: 0 },
  ]);
  expect(registry()).toBe(before);
});

test('cancelled in the middle it is not gone back to, and the next one goes on', async () => {
  const { deps, states, generations } = cell();
  const cancelled = collect(
    live,
    () => {
      throw new Error('cancelled');
    },
    deps,
  );
  await expect(cancelled).rejects.toThrow('cancelled');
  expect(states()[0]).toBe('1 removing');
  await collect(live, () => undefined, deps);
  expect(states()).toEqual(['2 former', '4 staged', '5 live *']);
  expect(await generations.history(1)).toMatchObject([{ what: 'gc', outcome: 'removed' }]);
});

test('while somebody still reads by its group nothing of a generation is deleted', async () => {
  const { deps, states, generations } = cell();
  const busy = { ...deps.groups, remove: () => Promise.reject(new Error('NON_EMPTY_GROUP')) };
  await expect(collect(live, () => undefined, { ...deps, groups: busy })).rejects.toThrow('NON_EMPTY_GROUP');
  expect(states()[0]).toBe('1 removing');
  expect((await generations.look([1]))[0]?.position).not.toBeNull();
});
