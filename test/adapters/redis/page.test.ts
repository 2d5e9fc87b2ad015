import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Interval, narrowed, ranksIn, type Sample } from '#adapters/redis/far-page.ts';
import { before, behind, boundsBefore, boundsFrom, END, placeOf, type Range, START } from '#adapters/redis/ranges.ts';
import { type Around, cutTo, type Held, type Reading, readingOf } from '#adapters/redis/reading.ts';
import type { PageStart } from '#query-api/ports.ts';

/** Lists of several segments: each number is a place, in one of them. */
const segments = fc
  .array(fc.nat(3), { maxLength: 60 })
  .map((owners) => [0, 1, 2, 3].map((own) => owners.flatMap((owner, index) => (owner === own ? [2 * index + 1] : []))));

const placeAt = (number: number): Buffer => Buffer.from([number >> 8, number & 255]);
const inOrder = (lists: readonly (readonly number[])[]) =>
  lists
    .flat()
    .sort((a, b) => a - b)
    .map(placeAt);
const isBefore = (boundary: Buffer) => (place: Buffer) => Buffer.compare(place, boundary) < 0;

/** What Redis tells of each list, put together. */
const around = (lists: readonly (readonly number[])[], { boundary, back, forward, until }: Reading): Around => {
  const split = lists.map((list) => {
    const places = list.map(placeAt);
    const [low, high] = [places.filter(isBefore(boundary)), places.filter((place) => !isBefore(boundary)(place))];
    return { low, high: until ? high.filter(isBefore(until)) : high };
  });
  const merged = (found: readonly Buffer[][]) => found.flat().sort(Buffer.compare);
  return {
    rank: split.reduce((sum, { low }) => sum + low.length, 0),
    back: back === 0 ? [] : merged(split.map(({ low }) => low.slice(-back))),
    forward: merged(split.map(({ high }) => high.slice(0, forward))),
  };
};

const starts: fc.Arbitrary<PageStart> = fc.oneof(
  fc.record({ offset: fc.nat(70) }),
  fc.record({ after: fc.nat(130).map(placeAt) }),
  fc.record({ before: fc.option(fc.nat(130).map(placeAt)) }),
);

const naive = (all: readonly Buffer[], from: PageStart, limit: number) => {
  const end = 'before' in from ? (from.before ? all.filter(isBefore(before(from.before))).length : all.length) : 0;
  if ('before' in from) return { rank: Math.max(0, end - limit), places: all.slice(Math.max(0, end - limit), end) };
  const offset = 'after' in from ? all.filter(isBefore(behind(from.after))).length : from.offset;
  return { rank: Math.min(offset, all.length), places: all.slice(offset, offset + limit) };
};

/** The page that is cut out, without what is remembered around it. */
const pageIn = (lists: readonly (readonly number[])[], from: PageStart, limit: number, reading: Reading) => {
  const cut = cutTo(from, limit, reading, around(lists, reading));
  return cut && { rank: cut.rank, places: cut.places };
};

test('a page of several lists is that of their naive merge, or read once more when it is not what it was', () => {
  fc.assert(
    fc.property(segments, segments, starts, fc.integer({ min: 1, max: 20 }), (now, ago, from, limit) => {
      const all = inOrder(now);
      const was = naive(inOrder(ago), from, limit).places;
      const held: Held = { places: was, full: was.length === limit };
      const guessed = readingOf({ from, limit }, now.length, held, undefined);
      const expected = naive(all, from, limit);
      expect([undefined, expected]).toContainEqual(pageIn(now, from, limit, guessed));
      const known = readingOf({ from, limit }, now.length, undefined, undefined);
      expect(pageIn(now, from, limit, known)).toEqual(expected);
    }),
    { numRuns: 1000 },
  );
});

test('a far page is cut out from whatever boundary is near it, and looked for again from others', () => {
  const far = 3000;
  fc.assert(
    fc.property(segments, fc.nat(60), fc.nat(130), fc.integer({ min: 1, max: 20 }), (lists, start, near, limit) => {
      const moved = [[...Array(far).keys()], ...lists.map((list) => list.map((number) => number + far))];
      const all = inOrder(moved);
      const from = { offset: far + start };
      const reading = readingOf({ from, limit }, moved.length, undefined, placeAt(far + near));
      expect(reading.boundary).toEqual(placeAt(far + near));
      const expected = naive(all, from, limit);
      expect([undefined, expected]).toContainEqual(pageIn(moved, from, limit, reading));
      const exact = { ...reading, boundary: all[from.offset] ?? END };
      expect(pageIn(moved, from, limit, exact)).toEqual(expected);
    }),
  );
});

test('what lay around a far page is where it is looked for next, and nothing else is read', () => {
  const far = 3000;
  const limit = 5;
  /** So many come to stand before all that is far. */
  const moved = (lists: readonly (readonly number[])[], earlier: number) => [
    Array.from({ length: far }, (_, n) => 2 * n),
    Array.from({ length: earlier }, (_, n) => 2 * (far / 2 + n) + 1),
    ...lists.map((list, own) =>
      [...list, ...Array.from({ length: 60 }, (_, n) => 200 + 4 * n + own)].map((at) => at + 2 * far),
    ),
  ];
  fc.assert(
    fc.property(segments, segments, fc.nat(60), fc.nat(60), fc.nat(60), (ago, now, start, more, earlier) => {
      const from = { offset: far + start };
      const was = inOrder(moved(ago, 0));
      const first = readingOf({ from, limit }, 6, undefined, was[from.offset]);
      const cut = cutTo(from, limit, first, around(moved(ago, 0), first));
      expect(cut?.window).toBeDefined();
      const held: Held = { places: cut?.places ?? [], full: true, window: cut?.window };

      const next = readingOf({ from, limit }, 6, held, undefined);
      expect(pageIn(moved(ago, 0), from, limit, next)).toEqual(naive(was, from, limit));
      expect(around(moved(ago, 0), next).forward.length).toBeLessThanOrEqual(2 * 32 + limit);
      const later = moved(
        now.map((list) => list.filter((number) => number < more)),
        earlier,
      );
      expect([undefined, naive(inOrder(later), from, limit)]).toContainEqual(pageIn(later, from, limit, next));
    }),
  );
});

test('a page that got shorter is read without the end it had', () => {
  const lists = [
    [1, 5, 9],
    [3, 7],
  ];
  const held = { places: [1, 2, 3].map(placeAt), full: true };
  const from = { offset: 0 };
  const reading = readingOf({ from, limit: 3 }, 2, held, undefined);
  expect(reading.until).toEqual(behind(placeAt(3)));
  expect(cutTo(from, 3, reading, around(lists, reading))).toBeUndefined();
  const again = readingOf({ from, limit: 3 }, 2, undefined, undefined);
  expect(pageIn(lists, from, 3, again)).toEqual({ rank: 0, places: [1, 3, 5].map(placeAt) });
});

/** The place with so many others before it, as findPlace looks for it. */
const found = (
  lists: readonly Buffer[][],
  offset: number,
  most: number,
): { place: Buffer | undefined; rounds: number } => {
  let intervals: readonly Interval[] = lists.map((list) => ({ from: 0, to: list.length }));
  for (let rounds = 1; ; rounds++) {
    const samples = intervals.map((interval, index): Sample[] =>
      ranksIn(interval, most).map((rank) => ({ rank, place: lists[index]?.[rank] as Buffer })),
    );
    const wanted = offset - intervals.reduce((sum, { from }) => sum + from, 0);
    if (intervals.every(({ from, to }) => to - from <= most)) {
      return {
        place: samples
          .flat()
          .map(({ place }) => place)
          .sort(Buffer.compare)[wanted],
        rounds,
      };
    }
    intervals = narrowed(intervals, samples, wanted);
  }
};

test('the place of a rank is found among several lists, each look leaving a fraction of them', () => {
  const number = fc.nat(0xffff);
  fc.assert(
    fc.property(
      fc.array(fc.array(number, { maxLength: 400 }), { minLength: 1, maxLength: 6 }),
      fc.nat(1000),
      (lists, some) => {
        const ordered = lists.map((list) => list.sort((a, b) => a - b).map(placeAt));
        const all = ordered.flat().sort(Buffer.compare);
        const offset = all.length === 0 ? 0 : some % all.length;
        const { place, rounds } = found(ordered, offset, 8);
        expect(place).toEqual(all[offset]);
        expect(rounds).toBeLessThanOrEqual(9);
      },
    ),
  );
});

test('bounds of a code are those of its places, whatever begins them', () => {
  const range: Range = {
    ...{ list: 'list', first: '0a', last: '0a' },
    ...{ code: Buffer.from('0a', 'hex'), lead: Buffer.from('05', 'hex'), end: Buffer.from('0b', 'hex') },
  };
  const text = (bound: Buffer | string | undefined) => (Buffer.isBuffer(bound) ? bound.toString('latin1') : bound);
  expect(placeOf(range, Buffer.from('0a77', 'hex'))).toEqual(Buffer.from('0577', 'hex'));
  expect(boundsBefore(range, Buffer.from('0477', 'hex'))).toBeNull();
  expect(boundsFrom(range, Buffer.from('0677', 'hex'))).toBeNull();
  expect(boundsFrom(range, START)).toEqual(boundsBefore(range, END));
  expect(text(boundsFrom(range, Buffer.from('0577', 'hex'))?.low)).toBe('[\x0a\x77');
  expect(text(boundsBefore(range, Buffer.from('0577', 'hex'))?.high)).toBe('(\x0a\x77');
});
