import { expect, test } from 'vitest';
import { addDuration, addDurations, noDurations, quantile } from '#query-api/observe/durations.ts';

const of = (...durations: readonly number[]) => {
  const all = noDurations();
  for (const ms of durations) addDuration(all, ms);
  return all;
};

test('a duration that is a bound is within it', () => {
  expect([...of(0.5, 0.51, 1, 5000, 5001).buckets]).toEqual([1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
});

test('a share of them stayed below a time that lies in the bucket where the share is reached', () => {
  expect(quantile(of(), 0.5)).toBeNull();
  expect(quantile(of(0.1, 0.1, 0.1, 7), 0.5)).toBeCloseTo(1 / 3);
  expect(quantile(of(0.1, 0.1, 0.1, 7), 0.99)).toBeCloseTo(9.8);
  expect(quantile(of(9000), 0.5)).toBe(5000);
});

test('what is taken away was never there', () => {
  const all = of(1, 2, 3);
  addDurations(all, of(1, 2, 3), -1);
  expect(all).toEqual(noDurations());
});
