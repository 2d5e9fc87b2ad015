import { expect, test } from 'vitest';
import type { Read } from '#test/support/readers.ts';
import { recoveriesIn } from './recovery.ts';

const read = (askedAt: number, committedAt: number, stale = false): Read => ({
  ...{ at: askedAt, ms: 5, askedAt, status: 200, generation: 1, stale, problem: null },
  asOf: { lsn: 1n, committedAt },
});

test('a recovery ends with the first fresh answer of what was committed since', () => {
  const reads = [read(990, 980), read(1010, 980), read(1100, 1050, true), read(1200, 1150)];
  expect(recoveriesIn(reads, [{ from: 1000, until: Number.POSITIVE_INFINITY }])).toEqual([205]);
});

test('where the next fault came before it, nothing is known', () => {
  expect(recoveriesIn([read(1200, 1150)], [{ from: 1000, until: 1100 }])).toEqual([]);
});
