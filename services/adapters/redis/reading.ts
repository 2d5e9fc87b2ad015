import type { PageAsk, PageStart } from '#query-api/ports.ts';
import { type Boundary, before, behind, END, START } from './ranges.ts';

/** Between which places what lies around a page was a moment ago; null: up to the end. */
export type Window = { readonly from: Boundary; readonly to: Boundary | null };

/** How to read a page out of several ranges: so many of each on both sides of a boundary. */
export type Reading = {
  readonly boundary: Boundary;
  readonly back: number;
  readonly forward: number;
  /** Nothing is read from here on: the page ended before it a moment ago. */
  readonly until: Boundary | null;
  /** It is what is known to lie around a far page that is read. */
  readonly window?: Window;
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

export type Cut = {
  readonly places: readonly Buffer[];
  readonly rank: number;
  /** Around a far page. */
  readonly window?: Window | undefined;
};

/** What a page held a moment ago. */
export type Held = {
  readonly places: readonly Buffer[];
  readonly full: boolean;
  readonly window?: Window | undefined;
};

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

/** `held`: see there. `found`: a boundary near a page that is far from the start; START when all before it may be read. */
export const readingOf = (
  { from, limit }: Pick<PageAsk, 'from' | 'limit'>,
  ranges: number,
  held: Held | undefined,
  found: Boundary | undefined,
): Reading => {
  const until = held ? untilOf(held) : null;
  if ('after' in from) return { boundary: behind(from.after), back: 0, forward: limit, until };
  if ('before' in from) {
    const first = held?.full ? held.places[0] : undefined;
    const end = from.before && before(from.before);
    if (first) return { boundary: before(first), back: 0, forward: 2 * limit, until: end };
    return { boundary: end ?? END, back: limit, forward: 0, until: null };
  }
  if (limit === 0) return { boundary: END, back: 0, forward: 0, until: null };
  if (isNear(from.offset, limit, ranges)) return { boundary: START, back: 0, forward: from.offset + limit, until };
  if (found?.length === 0) return { boundary: START, back: 0, forward: from.offset + limit + SLACK, until: null };
  const window = held?.window;
  if (window) return { boundary: window.from, back: 0, forward: 2 * SLACK + limit, until: window.to, window };
  return { boundary: found ?? END, back: SLACK, forward: SLACK + limit, until: null };
};

/** Were all of them read that stand on a side? */
const isAll = (found: readonly Buffer[], asked: number): boolean => found.length < asked;

/** `start`: of the page, counted from the boundary. */
const windowOf = (start: number, limit: number, reading: Reading, { back, forward }: Around): Window => {
  const place = start >= SLACK ? forward[start - SLACK] : back.at(start - SLACK);
  const first = reading.boundary.length === 0 || isAll(back, reading.back) ? place : (place ?? back.at(-reading.back));
  const end = Math.min(start + limit + SLACK, reading.forward);
  const last = end > forward.length ? undefined : forward[end - 1];
  return { from: first ? before(first) : START, to: last ? behind(last) : null };
};

/** The page; undefined when it lies beyond what was read, and has to be read otherwise. */
export const cutTo = (from: PageStart, limit: number, reading: Reading, around: Around): Cut | undefined => {
  const { back: mostBack, forward: mostForward, until } = reading;
  const { rank, back, forward } = around;
  if ('before' in from) {
    const isBounded = mostForward > 0;
    if (isBounded && (forward.length < limit || !isAll(forward, mostForward))) return undefined;
    const all = isBounded ? forward : back;
    const places = limit === 0 ? [] : all.slice(-limit);
    return { places, rank: rank + forward.length - places.length };
  }
  const skipped = 'offset' in from ? from.offset - rank : 0;
  if (limit === 0) return { places: [], rank: Math.min(rank, rank + skipped) };
  if (until && forward.length < skipped + limit) return undefined;
  if (-skipped > mostBack) return undefined;
  const isOpen = 'offset' in from && until === null;
  const window = reading.window ?? (isOpen ? windowOf(skipped, limit, reading, around) : undefined);
  if (skipped < 0) {
    return { places: [...back.slice(skipped), ...forward].slice(0, limit), rank: rank + skipped, window };
  }
  if (skipped + limit > mostForward && !isAll(forward, mostForward)) return undefined;
  return { places: forward.slice(skipped, skipped + limit), rank: rank + Math.min(skipped, forward.length), window };
};
