import type { ChainableCommander } from 'ioredis';
import { boundsBefore, boundsFrom, boundsOf, placeOf, type Range, START } from './ranges.ts';
import type { Around, Reading } from './reading.ts';
import type { NextReply } from './replies.ts';

type Asked = { readonly range: Range; readonly what: 'rank' | 'back' | 'forward' };

const merged = (found: readonly (readonly Buffer[])[]): readonly Buffer[] =>
  found.length === 1 ? (found[0] as readonly Buffer[]) : found.flat().sort(Buffer.compare);

/** Asks each range what it holds around the boundary, within a MULTI; gives the reader of the replies. */
export const askAround = (
  multi: ChainableCommander,
  ranges: readonly Range[],
  { boundary, back, forward, until }: Reading,
): ((next: NextReply) => Around) => {
  const asked: Asked[] = [];
  for (const range of ranges) {
    const [low, high] = [boundary === START ? null : boundsBefore(range, boundary), boundsFrom(range, boundary)];
    if (low) {
      multi.zlexcount(range.list, low.low, low.high);
      asked.push({ range, what: 'rank' });
    }
    if (low && back > 0) {
      multi.zrangeBuffer(range.list, low.high, low.low, 'BYLEX', 'REV', 'LIMIT', 0, back);
      asked.push({ range, what: 'back' });
    }
    const last = until ? boundsBefore(range, until)?.high : high?.high;
    if (high && last && forward > 0) {
      multi.zrangeBuffer(range.list, high.low, last, 'BYLEX', 'LIMIT', 0, forward);
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

/** Asks how many members ranges have together, within a MULTI. */
export const askCount = (multi: ChainableCommander, ranges: readonly Range[]): ((next: NextReply) => number) => {
  for (const range of ranges) {
    const { low, high } = boundsOf(range);
    multi.zlexcount(range.list, low, high);
  }
  return (next) => ranges.reduce((sum) => sum + next<number>(), 0);
};
