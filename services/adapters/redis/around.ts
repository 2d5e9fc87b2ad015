import { boundsBefore, boundsFrom, boundsOf, placeOf, type Range, START } from './ranges.ts';
import type { Around, Reading } from './reading.ts';
import type { NextReply } from './replies.ts';
import type { Commands } from './transaction.ts';

type Asked = { readonly range: Range; readonly what: 'rank' | 'back' | 'forward' };

const merged = (found: readonly (readonly Buffer[])[]): readonly Buffer[] =>
  found.length === 1 ? (found[0] as readonly Buffer[]) : found.flat().sort(Buffer.compare);

/** Bounds are the same in the lists of all segments: they are made once for each code. */
const onceByCode = <T>(make: (range: Range) => T): ((range: Range) => T) => {
  const made = new Map<Buffer, T>();
  return (range) => {
    let bounds = made.get(range.code);
    if (bounds === undefined) {
      bounds = make(range);
      made.set(range.code, bounds);
    }
    return bounds;
  };
};

/** Asks each range what it holds around the boundary, within one read; gives the reader of the replies. */
export const askAround = (
  commands: Commands,
  ranges: readonly Range[],
  { boundary, back, forward, until }: Reading,
): ((next: NextReply) => Around) => {
  const asked: Asked[] = [];
  const boundsIn = onceByCode((range) => ({
    low: boundary === START ? null : boundsBefore(range, boundary),
    high: boundsFrom(range, boundary),
    end: until && boundsBefore(range, until),
  }));
  for (const range of ranges) {
    const { low, high, end } = boundsIn(range);
    if (low) {
      commands.add('ZLEXCOUNT', range.list, low.low, low.high);
      asked.push({ range, what: 'rank' });
    }
    if (low && back > 0) {
      commands.add('ZRANGE', range.list, low.high, low.low, 'BYLEX', 'REV', 'LIMIT', 0, back);
      asked.push({ range, what: 'back' });
    }
    const last = until ? end?.high : high?.high;
    if (high && last && forward > 0) {
      commands.add('ZRANGE', range.list, high.low, last, 'BYLEX', 'LIMIT', 0, forward);
      asked.push({ range, what: 'forward' });
    }
  }

  return (next) => {
    let rank = 0;
    const found: { back: Buffer[][]; forward: Buffer[][] } = { back: [], forward: [] };
    for (const { range, what } of asked) {
      if (what === 'rank') rank += next<number>();
      else found[what].push(next<Buffer[]>().map((member) => placeOf(range, member)));
    }
    return {
      rank,
      // Read backwards.
      back: merged(found.back.map((places) => places.reverse())),
      forward: merged(found.forward),
    };
  };
};

/** Asks how many members ranges have together, within one read. */
export const askCount = (commands: Commands, ranges: readonly Range[]): ((next: NextReply) => number) => {
  const boundsIn = onceByCode(boundsOf);
  for (const range of ranges) {
    const { low, high } = boundsIn(range);
    commands.add('ZLEXCOUNT', range.list, low, high);
  }
  return (next) => ranges.reduce((sum) => sum + next<number>(), 0);
};
