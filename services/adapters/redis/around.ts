import { aroundIn } from './around-whole.ts';
import { boundsBefore, boundsFrom, boundsOf, onceByCode, placeOf, type Range, START } from './ranges.ts';
import type { Around, Reading } from './reading.ts';
import type { NextReply } from './replies.ts';
import type { Commands } from './transaction.ts';
import type { WholeLists } from './whole-lists.ts';

type Asked = { readonly range: Range; readonly what: 'rank' | 'back' | 'forward' };

const merged = (found: readonly (readonly Buffer[])[]): readonly Buffer[] =>
  found.length === 1 ? (found[0] as readonly Buffer[]) : found.flat().sort(Buffer.compare);

/** Asks each range what it holds around the boundary, within one read; gives the reader of the replies. */
export const askAround = (
  commands: Commands,
  ranges: readonly Range[],
  reading: Reading,
  whole: WholeLists,
): ((next: NextReply) => Around) => {
  const { boundary, back, forward, until } = reading;
  const isWhole = ({ list }: Range): boolean => whole.has(list);
  const held = ranges.filter(isWhole);
  const asked: Asked[] = [];
  const boundsIn = onceByCode((range) => ({
    low: boundary === START ? null : boundsBefore(range, boundary),
    high: boundsFrom(range, boundary),
    end: until && boundsBefore(range, until),
  }));
  for (const range of ranges) {
    if (isWhole(range)) continue;
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
    const local = aroundIn(whole, held, reading);
    let { rank } = local;
    const found: { back: Buffer[][]; forward: Buffer[][] } = { back: [], forward: [] };
    for (const { range, what } of asked) {
      if (what === 'rank') rank += next<number>();
      else found[what].push(next<Buffer[]>().map((member) => placeOf(range, member)));
    }
    return {
      rank,
      // Read backwards.
      back: merged([...local.back, ...found.back.map((places) => places.reverse())]),
      forward: merged([...local.forward, ...found.forward]),
    };
  };
};

/** Asks how many members ranges have together, within one read. */
export const askCount = (
  commands: Commands,
  ranges: readonly Range[],
  whole: WholeLists,
): ((next: NextReply) => number) => {
  const boundsIn = onceByCode(boundsOf);
  for (const range of ranges) {
    if (whole.has(range.list)) continue;
    const { low, high } = boundsIn(range);
    commands.add('ZLEXCOUNT', range.list, low, high);
  }
  return (next) => {
    const countOf = (range: Range): number => (whole.has(range.list) ? whole.count(range.list, range) : next<number>());
    return ranges.reduce((sum, range) => sum + countOf(range), 0);
  };
};
