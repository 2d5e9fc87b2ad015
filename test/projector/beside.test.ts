import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { beside } from '#projector/beside.ts';
import { nowAndThen } from '#projector/now-and-then.ts';
import { quiet } from './scripted-log.ts';

const world = (outcomes: (() => Promise<void>)[]) => {
  let time = 0;
  let begun = 0;
  let failures = 0;
  const start = beside({
    work: () => outcomes[Math.min(begun++, outcomes.length - 1)]?.() ?? Promise.resolve(),
    failed: () => void failures++,
    pause: 1000,
    clock: () => time,
  });
  const pass = async (ms: number): Promise<void> => {
    time += ms;
    start();
    await turn();
  };
  return { start, pass, failed: () => failures, begun: () => begun };
};

const fails = () => Promise.reject(new Error('no'));

test('what is under way is not begun a second time', async () => {
  const work = Promise.withResolvers<void>();
  const { start, pass, begun } = world([() => work.promise]);
  start();
  await pass(500);
  expect(begun()).toBe(1);
  work.resolve();
  await turn();
  await pass(500);
  expect(begun()).toBe(2);
});

test('what failed is tried again after a pause, and at once after it succeeded', async () => {
  const { pass, failed, begun } = world([fails, fails, async () => {}, fails]);
  for (let looks = 0; looks < 5; looks++) await pass(500);
  expect([failed(), begun()]).toEqual([2, 3]);
  for (let looks = 0; looks < 2; looks++) await pass(500);
  expect([failed(), begun()]).toEqual([3, 4]);
});

test('the same line is said once a minute, another one at once', () => {
  let time = 0;
  const logger = quiet();
  const say = nowAndThen(logger, () => time);
  for (; time < 130_000; time += 500) say('warn', 'a');
  say('warn', 'b');
  expect(logger.lines).toEqual(['a', 'a', 'a', 'b']);
});
