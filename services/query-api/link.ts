import type { Cursors, Mark, Since } from './cursor.ts';
import { PREFIX } from './endpoint.ts';
import { namesOf } from './fields.ts';
import { distinct } from './filters.ts';
import type { Listing } from './listing.ts';
import type { FoundPage, ReadPosition } from './ports.ts';

/** Addresses of other pages, without a host; null where there is no such page. */
export type Links = {
  readonly first: string;
  readonly prev: string | null;
  readonly next: string | null;
  readonly last: string;
};

/** Characters of an address that says which list it is. In place of a longer one there is a cursor, which knows its list. */
const LONGEST = 500;
/** Characters: with it the head of an answer fits into 4 KiB, which is what proxies have room for. */
const HEADER = 3000;
/** Which links are left out last where not all have room; the first there is never. */
const byNeed = ['next', 'prev', 'last', 'first'] as const;

const PATH = `${PREFIX}/technician-views`;
/** A walk that begins has met nothing yet. */
const ANY_TIME: Since = { generation: 0, lsn: 0 };

const repeated = (name: string, ids: readonly number[] | undefined): string =>
  ids === undefined
    ? ''
    : distinct(ids)
        .map((id) => `${name}=${id}&`)
        .join('');

/** What asks for the same list: equal lists have equal texts. */
const queryOf = ({ view, unitIds, type, unread, statusIds, priorityIds }: Listing): string =>
  `view=${view}&` +
  repeated('business_unit_ids', unitIds) +
  (type ? `type=${type}&` : '') +
  (unread ? 'unread=true&' : '') +
  repeated('status_id', statusIds) +
  repeated('priority_id', priorityIds);

/** What is shown of it. What is asked of its freshness is left to each request. */
const showing = ({ perPage, fields }: Listing): string =>
  `per_page=${perPage}${fields ? `&fields=${namesOf(fields).join(',')}` : ''}`;

type Around = {
  /** How many requests the list has in all. */
  readonly total: number;
  readonly position: ReadPosition;
  readonly cursors: Cursors;
  /** The base path behind which readers find this API. */
  readonly prefix: string;
};

/** Where a list goes on from a page of it. */
export const linksOf = (
  listing: Listing,
  { rank, places }: Pick<FoundPage, 'rank' | 'places'>,
  { total, position, cursors, prefix }: Around,
): Links => {
  const { reader, text: list } = listing;
  const path = prefix + PATH;
  const whole = `${path}?${queryOf(listing)}${showing(listing)}`;
  const isShort = whole.length <= LONGEST;
  const same = isShort ? whole : `${path}?${showing(listing)}`;
  const at = (mark: Mark, since: Since): string => `${same}&cursor=${cursors.write(reader, { list, mark, since })}`;
  const first = isShort ? whole : at({ after: null }, ANY_TIME);
  const last = at({ before: null }, ANY_TIME);
  const [top, bottom] = [places[0], places.at(-1)];
  // A page without anything on it is behind the end, or was before what is the beginning now.
  if (!top || !bottom)
    return { first, prev: rank > 0 ? last : null, next: rank === 0 && total > 0 ? first : null, last };
  return {
    first,
    prev: rank > 0 ? at({ before: top }, position) : null,
    next: rank + places.length < total ? at({ after: bottom }, position) : null,
    last,
  };
};

/** RFC 8288. There may be no room for all of them, but there always is for `next`: without one this is the end. */
export const linkHeader = (links: Links): Readonly<Record<string, string>> => {
  const left = new Map<string, string>();
  let room = HEADER;
  for (const rel of byNeed) {
    const link = links[rel] && `<${links[rel]}>; rel="${rel}"`;
    if (!link || (left.size > 0 && link.length > room)) continue;
    left.set(rel, link);
    room -= link.length + 2;
  }
  return {
    Link: Object.keys(links)
      .flatMap((rel) => left.get(rel) ?? [])
      .join(', '),
  };
};
