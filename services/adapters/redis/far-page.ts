import type { Redis } from 'ioredis';
import { countBefore } from './count-before.ts';
import { type Boundary, boundsOf, END, placeOf, type Range } from './ranges.ts';
import { readAtOnce } from './replies.ts';

/** The part of a range in which a place is looked for, by ranks in its list. */
export type Interval = { readonly from: number; readonly to: number };

/** Places taken out of an interval, in order, with their ranks. */
export type Sample = { readonly rank: number; readonly place: Buffer };

/** Samples taken in all, and of each range at least: each round leaves about as much as lies between three of them. */
const SAMPLES = 256;
const LEAST = 8;

/** So many ranks of an interval, evenly spread; all of them when there are no more. */
export const ranksIn = ({ from, to }: Interval, most: number): readonly number[] => {
  const size = to - from;
  if (size <= most) return Array.from({ length: size }, (_, index) => from + index);
  return Array.from({ length: most }, (_, index) => from + Math.floor(((index + 1) * size) / (most + 1)));
};

/** Ends of each interval up to a place: at least, and at most, by what its samples tell. */
const upTo = (intervals: readonly Interval[], samples: readonly (readonly Sample[])[], place: Buffer) =>
  intervals.map(({ from, to }, index) => {
    const own = samples[index] ?? [];
    const count = countBefore(own, (sample) => Buffer.compare(sample.place, place) > 0);
    return { least: count === 0 ? from : (own[count - 1] as Sample).rank + 1, most: own[count]?.rank ?? to };
  });

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** What is left of the intervals that must hold the place with `wanted` others before it, counted from their starts. */
export const narrowed = (
  intervals: readonly Interval[],
  samples: readonly (readonly Sample[])[],
  wanted: number,
): readonly Interval[] => {
  const starts = sum(intervals.map(({ from }) => from));
  const places = samples
    .flat()
    .map(({ place }) => place)
    .sort(Buffer.compare);
  const countOf = (place: Buffer, which: 'least' | 'most') =>
    sum(upTo(intervals, samples, place).map((ends) => ends[which])) - starts;
  const last = places[countBefore(places, (place) => countOf(place, 'least') > wanted)];
  const past = places[countBefore(places, (place) => countOf(place, 'most') > wanted) - 1];
  const ends = last ? upTo(intervals, samples, last).map(({ most }) => most) : intervals.map(({ to }) => to);
  const begins = past ? upTo(intervals, samples, past).map(({ least }) => least) : intervals.map(({ from }) => from);
  return intervals.map((_, index) => ({ from: begins[index] as number, to: ends[index] as number }));
};

const wholeOf = async (redis: Redis, ranges: readonly Range[]): Promise<readonly Interval[]> => {
  return readAtOnce(redis, (commands) => {
    for (const range of ranges) {
      const { low, high } = boundsOf(range);
      commands.add('ZLEXCOUNT', range.list, '-', low === '-' ? '-' : Buffer.concat([Buffer.from('('), range.code]));
      commands.add('ZLEXCOUNT', range.list, low, high);
    }
    return (next) =>
      ranges.map(() => {
        const from = next<number>();
        return { from, to: from + next<number>() };
      });
  });
};

const samplesIn = async (
  redis: Redis,
  ranges: readonly Range[],
  intervals: readonly Interval[],
  most: number,
): Promise<readonly (readonly Sample[])[]> => {
  const ranks = intervals.map((interval) => ranksIn(interval, most));
  return readAtOnce(redis, (commands) => {
    // Ranks that lie side by side are read as one piece.
    const isWhole = ({ from, to }: Interval): boolean => to - from <= most;
    for (const [index, interval] of intervals.entries()) {
      const { list } = ranges[index] as Range;
      if (!isWhole(interval)) for (const rank of ranks[index] ?? []) commands.add('ZRANGE', list, rank, rank);
      else if (interval.to > interval.from) commands.add('ZRANGE', list, interval.from, interval.to - 1);
    }
    return (next) =>
      intervals.map((interval, index) => {
        const own = ranks[index] ?? [];
        const whole = isWhole(interval) && own.length > 0 ? next<Buffer[]>() : [];
        return own.flatMap((rank, at) => {
          const member = isWhole(interval) ? whole[at] : next<Buffer[]>()[0];
          return member ? [{ rank, place: placeOf(ranges[index] as Range, member) }] : [];
        });
      });
  });
};

/**
 * The place with `offset` others before it in all ranges together, or one near it: lists may change between the looks,
 * so it has to be verified. END when there are not so many. Each look is of all ranges, and leaves a fraction of them.
 */
export const findPlace = async (redis: Redis, ranges: readonly Range[], offset: number): Promise<Boundary> => {
  const whole = await wholeOf(redis, ranges);
  const first = sum(whole.map(({ from }) => from));
  if (offset >= sum(whole.map(({ to }) => to)) - first) return END;
  const most = Math.max(LEAST, Math.floor(SAMPLES / ranges.length));
  let intervals = whole;
  for (;;) {
    const samples = await samplesIn(redis, ranges, intervals, most);
    const wanted = offset - (sum(intervals.map(({ from }) => from)) - first);
    if (intervals.every(({ from, to }) => to - from <= most)) {
      const places = samples.flat().map(({ place }) => place);
      return places.sort(Buffer.compare)[wanted] ?? END;
    }
    const next = narrowed(intervals, samples, wanted);
    // Only lists that change under our eyes leave as much as there was.
    if (next.every(({ from, to }, index) => from === intervals[index]?.from && to === intervals[index]?.to)) {
      return samples.flat()[0]?.place ?? END;
    }
    intervals = next;
  }
};
