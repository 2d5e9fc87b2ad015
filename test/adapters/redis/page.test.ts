import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutToPage, startsFor } from '#adapters/redis/page.ts';
import type { PageAsk } from '#query-api/ports.ts';

/** Lists of several segments: each number is a member, in one of them. */
const segments = fc
  .array(fc.nat(3), { maxLength: 60 })
  .map((owners) => [0, 1, 2, 3].map((own) => owners.flatMap((owner, index) => (owner === own ? [index] : []))));

const memberOf = (number: number): Buffer => Buffer.from([number >> 8, number & 255]);

const read = (lists: readonly number[][], starts: readonly number[] | undefined, { from, limit }: PageAsk) =>
  starts
    ? lists.map((list, index) => list.slice(starts[index], ('offset' in from ? from.offset : 0) + limit).map(memberOf))
    : [];

const pageOf = (lists: readonly number[][], offset: number, limit: number): PageAsk => ({
  ...{ view: 'all_tickets', segments: lists.map((_, index) => index), from: { offset }, limit },
});

test('a page of several lists is that of their naive merge, or asked again when the sizes known were wrong', () => {
  const far = 1001;
  fc.assert(
    fc.property(segments, segments, fc.nat(70), fc.integer({ min: 1, max: 20 }), (now, before, start, limit) => {
      // What lies before a far page: members of the first list that nothing else can stand before.
      const padded = [now, before].map((lists) => [
        [...Array(far).keys()],
        ...lists.map((list) => list.map((n) => n + far)),
      ]);
      const [lists = [], old = []] = padded;
      const page = pageOf(lists, far + start, limit);
      const naive = lists.flat().sort((a, b) => a - b);
      const sizes = lists.map((list) => list.length);
      const expected = naive.slice(far + start, far + start + limit).map(memberOf);

      const guessed = startsFor(
        page,
        old.map((list) => list.length),
      );
      expect([undefined, expected]).toContainEqual(cutToPage(page, guessed, read(lists, guessed, page), sizes));
      const known = startsFor(page, sizes);
      expect(cutToPage(page, known, read(lists, known, page), sizes)).toEqual(expected);
    }),
  );
});

test('pages near the beginning are read without knowing sizes, one list always from the page on', () => {
  expect(startsFor(pageOf([[], []], 1000, 20), undefined)).toEqual([0, 0]);
  expect(startsFor(pageOf([[]], 5000, 20), undefined)).toEqual([5000]);
});

test('far pages read no more of each list than can be on them', () => {
  const page = pageOf([[], []], 10_000, 20);
  expect(startsFor(page, undefined)).toBeUndefined();
  expect(startsFor(page, [5000, 6000])).toEqual([3900, 4900]);
  expect(cutToPage(page, undefined, [], [5000, 6000])).toBeUndefined();
});

test('a list that shrank by more than was allowed for is read again; a page past the end needs no reading', () => {
  const page = pageOf([[], []], 10_000, 20);
  expect(cutToPage(page, [3900, 4900], [[], []], [5000, 5200])).toEqual([]);
  expect(cutToPage(page, [3900, 4900], [[], []], [6200, 6000])).toBeUndefined();
  expect(cutToPage(page, undefined, [], [5000, 5000])).toEqual([]);
});
