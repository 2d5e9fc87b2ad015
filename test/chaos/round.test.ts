import { expect, test } from 'vitest';
import type { Fault, World } from './fault.ts';
import { openJournal } from './journal.ts';
import { playRound } from './round.ts';

const journal = openJournal(() => undefined);
// The line is the faults' alone.
const world = { journal } as World;

const fault = (kind: string, done: string[], found: string | null = null): Fault => ({
  ...{ kind, target: kind, weight: 1, lasts: [1, 1], most: 1 },
  async begin() {
    done.push(`${kind} begins`);
    return async () => {
      done.push(`${kind} ends`);
      return found;
    };
  },
});

test('faults begin and end when they are to, and what was found in the end is told', async () => {
  const done: string[] = [];
  const steps = [
    { fault: fault('a', done, 'it hung'), at: 0, until: 0.06 },
    { fault: fault('b', done), at: 0.03, until: 0.09 },
    { fault: fault('c', done), at: 0.15, until: 0.18 },
  ];
  const begun = Date.now();
  const { wrong, calms } = await playRound({ steps, seconds: 0.25 }, world);
  expect(done).toEqual(['a begins', 'b begins', 'a ends', 'b ends', 'c begins', 'c ends']);
  expect(wrong).toEqual(['it hung']);
  expect(Date.now() - begun).toBeGreaterThanOrEqual(240);
  expect(calms).toEqual([
    { from: expect.any(Number), until: expect.any(Number) },
    { from: expect.any(Number), until: Number.POSITIVE_INFINITY },
  ]);
});

test('a fault that cannot begin fails the round, once everything else is over', async () => {
  const done: string[] = [];
  const impossible: Fault = { ...fault('no', done), begin: () => Promise.reject(new Error('no such part')) };
  const steps = [
    { fault: impossible, at: 0, until: 0.01 },
    { fault: fault('a', done), at: 0.02, until: 0.04 },
  ];
  await expect(playRound({ steps, seconds: 0.05 }, world)).rejects.toThrow('no such part');
  expect(done).toEqual(['a begins', 'a ends']);
});
