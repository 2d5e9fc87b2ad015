import { expect, test } from 'vitest';
import type { Read } from '#test/support/readers.ts';
import { firstFresh, longestStandstill, timeToFlag, wrongIn } from './reads.ts';

/** Asked for `at` milliseconds after the start, as of `asOf` milliseconds after it. */
const read = (at: number, asOf: number, more: Partial<Read> = {}): Read => ({
  at,
  ms: 5,
  askedAt: at,
  status: 200,
  generation: 1,
  stale: false,
  asOf: { lsn: BigInt(asOf), committedAt: asOf },
  problem: null,
  ...more,
});
const refused = (at: number): Read => read(at, 0, { status: 503, asOf: null, problem: 'status 503' });

test('fresh answers in order are what readers may see', () => {
  expect(wrongIn([read(1000, 990), read(1050, 1040), read(1100, 1040)])).toEqual([]);
});

test('an old answer must be flagged, a refused one need not', () => {
  expect(wrongIn([read(5000, 1000, { stale: true }), refused(5000)])).toEqual([]);
  expect(wrongIn([read(4001, 1000)])).toEqual(['1 × an answer 3001 ms old was not flagged']);
});

test('an answer from before what was seen already is found, unless they overlap, are flagged or of two generations', () => {
  expect(wrongIn([read(1000, 900), read(1050, 800)])).toHaveLength(1);
  expect(wrongIn([read(1000, 900, { ms: 100 }), read(1050, 800)])).toEqual([]);
  expect(wrongIn([read(1000, 900), read(1050, 800, { stale: true })])).toEqual([]);
  expect(wrongIn([read(1000, 900), read(1050, 800, { generation: 2 })])).toEqual([]);
});

test('contradictions and silence are found', () => {
  expect(wrongIn([read(1000, 900, { problem: 'badge 1, facets 2' })])).toEqual(['1 × badge 1, facets 2']);
  const silence = [read(1000, 900, { status: 0, asOf: null, problem: 'fetch failed' })];
  expect(wrongIn(silence)).toEqual(['1 × fetch failed']);
  expect(wrongIn(silence, { mayBeAway: true })).toEqual([]);
});

test('time to flag counts from the last answer that showed progress', () => {
  const stopped = [read(1000, 990), read(1500, 1400), read(2000, 1400), read(4450, 1400, { stale: true })];
  expect(timeToFlag(stopped, 900)).toBe(2950);
  expect(timeToFlag(stopped.slice(0, 3), 900)).toBeNull();
  expect(timeToFlag([read(1000, 990), refused(1200)], 1100)).toBe(200);
});

test('recovered is who gives a fresh answer with something committed since', () => {
  const reads = [read(5000, 4000), read(5100, 5050, { stale: true }), read(5200, 5050)];
  expect(firstFresh(reads, 5010)?.at).toBe(5200);
  expect(firstFresh(reads, 6000)).toBeUndefined();
});

test('a standstill lasts until an answer shows progress, or to the end', () => {
  const reads = [read(1000, 990), read(2000, 990), read(5000, 4000), read(5100, 4000)];
  expect(longestStandstill(reads, 1005, 6000)).toBe(4000);
  expect(longestStandstill(reads, 1005, 12_005)).toBe(7000);
});
