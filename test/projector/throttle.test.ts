import { expect, test } from 'vitest';
import type { GenerationLook, GenerationRecord } from '#projector/generation-ports.ts';
import { throttleFor } from '#projector/throttle.ts';
import { generationRecord, memoryGenerations } from '#test/support/memory-generations.ts';
import { start } from './log.ts';

const reading = { at: 0, by: 'host 1', state: 'reading', rate: 1, error: null, code: null } as const;

/** A staged generation beside a live one, of this age in milliseconds. */
const beside = async (more: Partial<GenerationRecord> = {}, live: Partial<GenerationLook> = { feed: reading }) => {
  let now = 1_000_000;
  /** Time passes only where somebody rests or works. */
  let passed = 0;
  const pass = async (milliseconds: number): Promise<void> => {
    passed += milliseconds;
  };
  const staged = generationRecord(2, { state: 'staged', ...more });
  const generations = memoryGenerations({ active: 1, last: 2, generations: [generationRecord(1), staged] });
  const throttle = throttleFor(staged, { generations, clock: () => now, now: () => passed, rest: pass });
  const age = (ms: number): void => {
    now += 1000;
    generations.say(1, { position: { ...start, committedAt: BigInt(now - ms) * 1000n }, ...live });
  };
  age(20);
  await throttle.look();
  /** The share of the time that steps of 20 ms get. */
  const share = async (): Promise<number> => {
    await throttle.done(1);
    const begun = passed;
    for (let step = 0; step < 3; step++) {
      await pass(20);
      await throttle.done(1);
    }
    return 60 / (passed - begun);
  };
  return { throttle, generations, age, share, passed: () => passed };
};

test('a generation that is not served leaves room for the one that is', async () => {
  const { throttle, share } = await beside();
  expect(throttle.spares).toBe(true);
  expect(await share()).toBeLessThan(0.5);
});

test('its share grows while the live one keeps up, and is halved when that falls behind', async () => {
  const { throttle, age, share } = await beside();
  for (let second = 0; second < 10; second++) {
    age(second % 2 === 0 ? 20 : 900);
    await throttle.look();
  }
  const grown = await share();
  expect(grown).toBeGreaterThan(0.4);
  for (const late of [3000, 4000]) {
    age(late);
    await throttle.look();
  }
  expect(await share()).toBeLessThan(grown / 2);
});

test('a clock that is not the source’s is no reason to be slow', async () => {
  const { throttle, age, share } = await beside();
  const fresh = await beside();
  for (let second = 0; second < 10; second++) {
    age(-60_000);
    fresh.age(60_000);
    await Promise.all([throttle.look(), fresh.throttle.look()]);
  }
  expect(await share()).toBeGreaterThan(0.4);
});

test.each<[string, Partial<GenerationLook>]>([
  ['nobody feeds the live one', { feed: null }],
  ['the live one stands still', { feed: { ...reading, state: 'halted' } }],
  ['the live one is not complete', { feed: reading, position: { ...start, phase: 'snapshot' } }],
])('it takes all it needs while %s', async (_, live) => {
  const { throttle, share } = await beside({}, live);
  expect(throttle.spares).toBe(false);
  expect(await share()).toBeGreaterThan(0.8);
});

test('it takes all it needs beside a generation of a log that broke, as long as that one still reports', async () => {
  const { throttle, generations, share } = await beside();
  await generations.update((now) => ({
    registry: {
      ...now,
      epoch: { ...now.epoch, number: 2 },
      generations: now.generations.map((record) => (record.number === 2 ? { ...record, epoch: 2 } : record)),
    },
    operation: { at: 0, who: 'test', what: 'break', generation: null, outcome: 'broken', detail: '' },
  }));
  await throttle.look();
  expect(throttle.spares).toBe(false);
  expect(await share()).toBeGreaterThan(0.8);
});

test('it takes all it needs once it is live itself', async () => {
  const { throttle, generations, passed } = await beside({ maxRate: 1 });
  expect(throttle.spares).toBe(true);
  await generations.update((now) => ({
    registry: { ...now, active: 2, generations: now.generations.map((record) => ({ ...record, state: 'live' })) },
    operation: { at: 0, who: 'test', what: 'promote', generation: 2, outcome: 'live', detail: '' },
  }));
  await throttle.look();
  expect(throttle.spares).toBe(false);
  await throttle.done(1000);
  expect(passed()).toBe(0);
});

test('with a rate of its own it keeps to it, whatever is live', async () => {
  const { throttle, passed } = await beside({ maxRate: 500 }, { feed: null });
  for (let step = 0; step < 6; step++) await throttle.done(100);
  expect((600 * 1000) / passed()).toBe(500);
});
