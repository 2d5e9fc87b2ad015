import { expect, test } from 'vitest';
import { type Epoch, firstEpoch } from '#projector/generation-ports.ts';
import { collect } from '#projector/generations/collect.ts';
import { progressOf } from '#projector/generations/progress.ts';
import { promote } from '#projector/generations/promote.ts';
import { provideLive } from '#projector/generations/provide-live.ts';
import { rollback } from '#projector/generations/rollback.ts';
import { stage } from '#projector/generations/stage.ts';
import { generationRecord } from '#test/support/memory-generations.ts';
import { cellWith, END, former, now, staged } from './cell.ts';

// What was built before the log broke.

const epoch: Epoch = {
  ...firstEpoch,
  ...{ number: 2, since: 4000, broken: { code: 'log-break', detail: 'It was cut.', at: now - 1000 } },
};
const live = generationRecord(1);
const who = { who: 'mona' };

test('is not promoted, by force neither, and the refusal says why and since when', async () => {
  const { deps, registry } = cellWith([live, staged()], { epoch });
  const before = registry();
  for (const force of [false, true]) {
    const promoting = promote({ ...who, force }, deps);
    await expect(promoting).rejects.toMatchObject({ name: 'Refused', code: 'log-broken' });
    await expect(promoting).rejects.toThrow('1970-01-01T02:46:39.000Z (log-break): It was cut.');
  }
  expect(registry()).toBe(before);
});

test('is neither promoted nor gone back to when the log broke between the look and the change', async () => {
  const breaking = ({ deps, generations }: ReturnType<typeof cellWith>) => ({
    ...deps,
    generations: {
      ...generations,
      update: (change: Parameters<typeof generations.update>[0]) =>
        generations.update((current) => change({ ...current, epoch })),
    },
  });
  const refusal = { code: 'log-broken' };
  const promoting = promote({ ...who, force: false }, breaking(cellWith([live, staged()])));
  await expect(promoting).rejects.toMatchObject(refusal);
  const goingBack = rollback({ ...who, force: false }, breaking(cellWith([former, generationRecord(2)])));
  await expect(goingBack).rejects.toMatchObject(refusal);
});

test('is not gone back to, but a former one of the present epoch is', async () => {
  const { deps } = cellWith([former, generationRecord(2, { epoch: 2 })], { epoch });
  await expect(rollback({ ...who, force: true }, deps)).rejects.toMatchObject({ code: 'log-broken' });
  const both = cellWith(
    [
      generationRecord(1, { state: 'former', keepUntil: now + 9000 }),
      generationRecord(2, { state: 'former', keepUntil: now + 500, epoch: 2 }),
      generationRecord(3, { epoch: 2 }),
    ],
    { epoch },
  );
  expect((await rollback({ ...who, force: false }, both.deps)).number).toBe(2);
});

test('is deleted at once when it was live before', async () => {
  const { deps, states } = cellWith([former, generationRecord(2, { epoch: 2 })], { epoch });
  const groups = { remove: async () => {}, close: async () => {} };
  const collected = await collect({ ...who, dryRun: false }, () => undefined, { ...deps, groups });
  expect(collected.map(({ generation }) => generation)).toEqual([1]);
  expect(states()).toEqual(['2 live *']);
});

test('is given up while it is built, and goes on being served when it is live', async () => {
  const { deps, states } = cellWith([live, staged({ fingerprint: 'others' })], { epoch });
  await provideLive(deps);
  expect(states()).toEqual(['1 live *', '2 removing']);
});

test('is said to be failing', async () => {
  const { deps } = cellWith([live], { epoch });
  expect(await progressOf(1, deps)).toMatchObject({ state: 'failing', detail: expect.stringContaining('It was cut.') });
});

test('nothing else is built from the log’s beginning, and what is staged knows where its epoch begins', async () => {
  const { deps, generations } = cellWith([live], { epoch });
  await expect(stage({ ...who, from: 'kafka' }, deps)).rejects.toMatchObject({ code: 'log-broken' });
  expect(generations.registry().generations).toEqual([live]);
  expect(await stage(who, deps)).toMatchObject({ from: 'postgres', epoch: 2, since: 4000, target: END });
});

test('a topic that was made anew and is empty has no beginning that could be read either', async () => {
  const { deps } = cellWith([live], { epoch: { ...epoch, since: 0 } });
  expect((await stage(who, deps)).from).toBe('postgres');
});

test('when it is lost, another one is built from the source and served as soon as it is there', async () => {
  const { deps, states, generations, registry } = cellWith([live], { epoch });
  generations.say(1, { position: null });
  await provideLive(deps);
  expect(states()).toEqual(['1 removing', '2 staged']);
  expect(registry().generations[1]).toMatchObject({ from: 'postgres', epoch: 2 });
});

test('when it is lost and the capture has to be begun anew, nothing is staged before that', async () => {
  const lost = { ...epoch, broken: { code: 'slot-lost', detail: 'There is no slot.', at: now } } as const;
  const { deps, states, generations } = cellWith([live], { epoch: lost });
  generations.say(1, { position: null });
  await provideLive(deps);
  await provideLive(deps);
  expect(states()).toEqual(['1 removing']);
  const restarted = cellWith([], { epoch: { ...lost, captureRestarted: true } });
  await provideLive(restarted.deps);
  expect(restarted.states()).toEqual(['1 staged']);
});
