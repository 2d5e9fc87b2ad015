import type { PageAsk, PageStart } from '#query-api/ports.ts';
import { type Boundary, before, behind, END, START } from './ranges.ts';

/** How to read a page out of several ranges: so many of each on both sides of a boundary. */
export type Reading = {
  readonly boundary: Boundary;
  readonly back: number;
  readonly forward: number;
  /** Nothing is read from here on: the page ended before it a moment ago. */
  readonly until: Boundary | null;
};

/** What the ranges hold around the boundary, each in order. */
export type Around = {
  /** How many stand before the boundary. */
  readonly rank: number;
  /** The last of them: at least as many as were asked for, or all there are. */
  readonly back: readonly Buffer[];
  /** The first behind it, likewise. */
  readonly forward: readonly Buffer[];
};

export type Cut = { readonly places: readonly Buffer[]; readonly rank: number };

/** What a page held a moment ago. */
export type Held = { readonly places: readonly Buffer[]; readonly full: boolean };

/** Members that are read in all when a page is simply counted off from the start. */
const NEAR = 2000;
/** How many may come or go before a far page until it is looked for again. */
const SLACK = 32;

export const isNear = (offset: number, limit: number, ranges: number): boolean =>
  offset === 0 || (offset + limit) * ranges <= NEAR;

const untilOf = ({ places, full }: Held): Boundary | null => {
  const last = full ? places.at(-1) : undefined;
  return last ? behind(last) : null;
};

/** `held`: see there. `found`: a boundary near a page that is far from the start. */
export const readingOf = (
  { from, limit }: Pick<PageAsk, 'from' | 'limit'>,
  ranges: number,
  held: Held | undefined,
  found: Boundary | undefined,
): Reading => {
  const until = held ? untilOf(held) : null;
  if ('after' in from) return { boundary: behind(from.after), back: 0, forward: limit, until };
  if ('before' in from) {
    return { boundary: from.before ? before(from.before) : END, back: limit, forward: 0, until: null };
  }
  if (limit === 0) return { boundary: END, back: 0, forward: 0, until: null };
  if (isNear(from.offset, limit, ranges)) return { boundary: START, back: 0, forward: from.offset + limit, until };
  return { boundary: found ?? END, back: SLACK, forward: SLACK + limit, until: null };
};

/** Were all of them read that stand on a side? */
const isAll = (found: readonly Buffer[], asked: number): boolean => found.length < asked;

/** The page; undefined when it lies beyond what was read, and has to be read otherwise. */
export const cutTo = (
  from: PageStart,
  limit: number,
  { back: mostBack, forward: mostForward, until }: Reading,
  { rank, back, forward }: Around,
): Cut | undefined => {
  if ('before' in from) {
    const places = limit === 0 ? [] : back.slice(-limit);
    return { places, rank: rank - places.length };
  }
  const skipped = 'offset' in from ? from.offset - rank : 0;
  if (limit === 0) return { places: [], rank: Math.min(rank, rank + skipped) };
  if (until && forward.length < skipped + limit) return undefined;
  const reaches = skipped + limit <= mostForward || isAll(forward, mostForward);
  if (skipped < 0) {
    if (-skipped > mostBack) return undefined;
    return { places: [...back.slice(skipped), ...forward].slice(0, limit), rank: rank + skipped };
  }
  if (!reaches) return undefined;
  return { places: forward.slice(skipped, skipped + limit), rank: rank + Math.min(skipped, forward.length) };
};
