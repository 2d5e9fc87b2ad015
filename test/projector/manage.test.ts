import { expect, test } from 'vitest';
import type { Feeds } from '#projector/feeds.ts';
import type { Registry } from '#projector/generation-ports.ts';
import { manager } from '#projector/manage.ts';
import { generationRecord } from '#test/support/memory-generations.ts';
import { cellWith, now, statesIn } from './generations/cell.ts';
import { start } from './log.ts';
import { quiet, until } from './scripted-log.ts';

const world = (records: Parameters<typeof cellWith>[0], removeGroup: () => Promise<void> = async () => {}) => {
  const { deps, generations, states } = cellWith(records);
  let time = now;
  const kept: Registry[] = [];
  const feeds: Feeds = { keep: (registry) => void kept.push(registry), stop: async () => {} };
  const logger = quiet();
  const { look } = manager({
    ...{ ...deps, feeds, logger, clock: () => time },
    groups: { remove: removeGroup, close: async () => {} },
    ...{ policy: 'rebuild', sourceGiven: true, capture: null, turns: { hold: async () => true } },
    verify: () => Promise.reject(new Error('nothing is to be compared')),
  });
  const pass = (ms: number): void => {
    time += ms;
  };
  return { look, generations, states, logger, pass, fed: () => statesIn(kept.at(-1) as Registry) };
};

test('in an empty Redis it stages a generation, feeds it, and makes it live', async () => {
  const { look, generations, states, fed } = world([]);
  await look();
  expect(fed()).toEqual(['1 staged']);
  generations.say(1, { position: start });
  await look();
  expect([states(), fed()]).toEqual([['1 live *'], ['1 live *']]);
});

test('what is given up is no longer fed and then deleted', async () => {
  const { look, states, fed } = world([generationRecord(1), generationRecord(2, { state: 'removing' })]);
  await look();
  expect(fed()).toEqual(['1 live *', '2 removing']);
  await until(() => states().length === 1);
});

test('a deletion that fails is tried again after a while, and stops nothing else', async () => {
  let refusals = 0;
  const { look, states, logger, pass } = world(
    [generationRecord(1), generationRecord(2, { state: 'removing' })],
    async () => {
      if (refusals++ === 0) throw new Error('NON_EMPTY_GROUP');
    },
  );
  await look();
  await until(() => logger.lines.includes('a generation is not deleted yet'));
  await look();
  expect([refusals, states().length]).toEqual([1, 2]);
  pass(3000);
  await look();
  await until(() => states().length === 1);
});
