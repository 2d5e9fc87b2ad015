import { afterEach, expect, test, vi } from 'vitest';
import type { Part } from '#infra/local/part.ts';
import { supervise } from '#infra/local/supervise.ts';

afterEach(() => void vi.useRealTimers());

/** A part without a process, which dies when told to. */
const mortal = () => {
  const listeners: ((reason: string) => void)[] = [];
  let starts = 0;
  const part: Part = {
    name: 'redis',
    pid: 1,
    log: '/nowhere/redis.log',
    start: async () => {
      starts += 1;
    },
    stop: async () => undefined,
    kill: async () => undefined,
    restart: async () => undefined,
    onDeath: (listener) => {
      listeners.push(listener);
    },
  };
  return {
    part,
    die: (reason: string) => listeners.forEach((listener) => void listener(reason)),
    starts: () => starts,
  };
};

const watched = () => {
  vi.useFakeTimers();
  const { part, die, starts } = mortal();
  const said: string[] = [];
  const pauses: number[] = [];
  const gaveUp = vi.fn();
  const ending = new AbortController();
  supervise(part, {
    say: (line) => said.push(line),
    restarted: () => undefined,
    gaveUp,
    signal: ending.signal,
    pause: async (milliseconds) => pauses.push(milliseconds),
  });
  const dieAndWait = async (milliseconds: number, reason = 'exit code 1') => {
    die(reason);
    await vi.advanceTimersByTimeAsync(milliseconds);
  };
  return { dieAndWait, starts, said, pauses, gaveUp, ending };
};

test('a part that dies is named and started again', async () => {
  const { dieAndWait, starts, said } = watched();
  await dieAndWait(0, 'signal SIGKILL');
  expect(starts()).toBe(1);
  expect(said[0]).toMatch(/^redis died \(signal SIGKILL\); the end of \/nowhere\/redis.log/);
});

test('a part that dies six times within a minute is started five times, each time later, and given up', async () => {
  const { dieAndWait, starts, pauses, gaveUp } = watched();
  for (let death = 1; death <= 6; death += 1) await dieAndWait(5_000);
  expect(starts()).toBe(5);
  expect(pauses).toEqual([200, 400, 800, 1_600, 3_200]);
  expect(gaveUp).toHaveBeenCalledOnce();
});

test('what is killed at its work is started again each time, soon, and it is told how often', async () => {
  const { dieAndWait, starts, pauses, said, gaveUp } = watched();
  await dieAndWait(3_000, 'signal SIGKILL');
  for (let death = 2; death <= 40; death += 1) await dieAndWait(3_000, 'signal SIGKILL');
  expect(starts()).toBe(40);
  expect(pauses.slice(1)).toEqual(Array.from({ length: 39 }, () => 100));
  expect(said.at(-2)).toMatch(/^redis died \(signal SIGKILL, 40 times within ten minutes\)/);
  expect(gaveUp).not.toHaveBeenCalled();
});

test('what is asked to end again and again is started again as well', async () => {
  const { dieAndWait, gaveUp } = watched();
  for (let end = 1; end <= 20; end += 1) await dieAndWait(3_000, 'exit code 0');
  expect(gaveUp).not.toHaveBeenCalled();
});

test('what fails after some seconds is given up as well', async () => {
  const { dieAndWait, gaveUp } = watched();
  for (let death = 1; death <= 6; death += 1) await dieAndWait(8_000);
  expect(gaveUp).toHaveBeenCalledOnce();
});

test('what is killed before it can work is given up', async () => {
  const { dieAndWait, gaveUp } = watched();
  for (let death = 1; death <= 6; death += 1) await dieAndWait(1_900, 'signal SIGKILL');
  expect(gaveUp).toHaveBeenCalledOnce();
});

test('deaths more than a minute apart are forgotten', async () => {
  const { dieAndWait, starts, gaveUp } = watched();
  for (let death = 1; death <= 12; death += 1) await dieAndWait(61_000);
  expect(starts()).toBe(12);
  expect(gaveUp).not.toHaveBeenCalled();
});

test('while the line is being stopped nothing is started again', async () => {
  const { dieAndWait, starts, ending } = watched();
  ending.abort();
  await dieAndWait(60_000);
  expect(starts()).toBe(0);
});
