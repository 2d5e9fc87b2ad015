import type { Ask, PageAsk, Place } from '#query-api/ports.ts';
import type { Stretch } from '#read-model/facet-codes.ts';
import { facetListOf } from '#read-model/facet-lists.ts';
import type { Code } from '#read-model/facets.ts';
import { descendingKey, type Micros } from '#read-model/time.ts';
import type { ViewName } from '#read-model/views/index.ts';
import type { Keys } from './keys.ts';
import { keyOfList } from './list-keys.ts';

/** What of a list is in the view's order: all of it, or what one code begins there. To be counted, codes beside each other too. */
export type Piece = {
  /** Of all of it: none. */
  readonly first: Code;
  readonly last: Code;
  /** Begins each member here, and is no part of its place. */
  readonly code: Buffer;
  /** Begins each place here, and is no part of its member. */
  readonly lead: Buffer;
  /** The first member behind it; null: the list's end. */
  readonly end: Buffer | null;
};

/** A piece of one list, by its key. */
export type Range = Piece & { readonly list: string };

/** A point in the view's order between members: before every place that is not smaller than these bytes. */
export type Boundary = Buffer;

export const START: Boundary = Buffer.alloc(0);
/** No place is so great: keys and ids together are shorter. */
export const END: Boundary = Buffer.alloc(64, 0xff);

const NOTHING = Buffer.alloc(0);

export const before = (place: Place): Boundary => Buffer.from(place);
export const behind = (place: Place): Boundary => Buffer.concat([place, Buffer.alloc(1)]);

/** What a code is asked by is the same in the lists of all segments: it is made once. */
export const onceByCode = <T>(make: (piece: Piece) => T): ((piece: Piece) => T) => {
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

/** What is behind everything that begins like this. */
export const successorOf = (prefix: Buffer): Buffer => {
  const next = Buffer.from(prefix);
  for (let at = next.length - 1; at >= 0; at--) {
    const byte = ((next[at] as number) + 1) & 0xff;
    next[at] = byte;
    if (byte !== 0) break;
  }
  return next;
};

export const placeOf = ({ code, lead }: Piece, member: Buffer): Buffer => {
  const key = code.length > 0 ? member.subarray(code.length) : member;
  return lead.length > 0 ? Buffer.concat([lead, key]) : key;
};

/** Bounds of Redis: the members of a range before a boundary, and those from it on; null: there are none. */
export type Bounds = { readonly low: Buffer | string; readonly high: Buffer | string };

const INCLUDED = Buffer.from('[');
const EXCLUDED = Buffer.from('(');

const lowOf = ({ code }: Piece): Bounds['low'] => (code.length > 0 ? Buffer.concat([INCLUDED, code]) : '-');

const highOf = ({ code, end }: Piece): Bounds['high'] => {
  const last = end ?? (code.length > 0 ? successorOf(code) : null);
  return last ? Buffer.concat([EXCLUDED, last]) : '+';
};

export const boundsOf = (range: Piece): Bounds => ({ low: lowOf(range), high: highOf(range) });

/** Where a boundary lies in a range: before all of it, behind all of it, or before this member. */
export const memberAt = (range: Piece, boundary: Boundary): Buffer | 'first' | 'last' => {
  const { code, lead, end } = range;
  const order = Buffer.compare(boundary.subarray(0, lead.length), lead);
  if (order !== 0) return order < 0 ? 'first' : 'last';
  const member = Buffer.concat([code, boundary.subarray(lead.length)]);
  return end && Buffer.compare(member, end) >= 0 ? 'last' : member;
};

/** The part of a range before a boundary. */
export const boundsBefore = (range: Piece, boundary: Boundary): Bounds | null => {
  const member = memberAt(range, boundary);
  if (member === 'first') return null;
  return { low: lowOf(range), high: member === 'last' ? highOf(range) : Buffer.concat([EXCLUDED, member]) };
};

/** The part of a range from a boundary on. */
export const boundsFrom = (range: Piece, boundary: Boundary): Bounds | null => {
  const member = memberAt(range, boundary);
  if (member === 'last') return null;
  return { low: member === 'first' ? lowOf(range) : Buffer.concat([INCLUDED, member]), high: highOf(range) };
};

/** Newest first: what was created since then ends here. */
const endOfSince = (since: Micros): Buffer => Buffer.from(descendingKey(since - 1n), 'hex');

/** The whole lists of a view: one for each segment. */
export const rangesOf = (keys: Keys, { technician, since }: Ask, { view, segments }: PageAsk): readonly Range[] => {
  const end = view === 'new_today' ? endOfSince(since) : null;
  return segments.map((segment) => ({
    list: keyOfList(keys, segment, technician, view),
    ...{ first: '', last: '', code: NOTHING, lead: NOTHING, end },
  }));
};

/** What codes of a view are in any list of it. */
export const pieceOf = (view: ViewName, since: Micros, { first, last, lead }: Stretch): Piece => {
  const code = Buffer.from(first, 'hex');
  const end = view === 'new_today' ? Buffer.concat([code, endOfSince(since)]) : successorOf(Buffer.from(last, 'hex'));
  return { first, last, code, end, lead: lead === '' ? NOTHING : Buffer.from(lead, 'hex') };
};

/** What a view's codes are in the lists of each segment. */
export const codedRangesOf = (
  keys: Keys,
  { technician, since }: Ask,
  { view, segments, filter }: Pick<PageAsk, 'view' | 'segments' | 'filter'>,
  stretches: readonly Stretch[],
): readonly Range[] => {
  const pieces = stretches.map((stretch) => pieceOf(view, since, stretch));
  const name = facetListOf(view, filter?.unread !== undefined);
  return segments.flatMap((segment) => {
    const list = keyOfList(keys, segment, technician, name);
    return pieces.map((piece) => ({ list, ...piece }));
  });
};
