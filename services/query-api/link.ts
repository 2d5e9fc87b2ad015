import type { Cursors } from './cursor.ts';
import { PREFIX } from './endpoint.ts';
import { namesOf } from './fields.ts';
import { distinct } from './filters.ts';
import type { Listing } from './listing.ts';
import type { FoundPage } from './ports.ts';

/** Addresses of other pages, without a host; null where there is no such page. */
export type Links = {
  readonly first: string;
  readonly prev: string | null;
  readonly next: string | null;
  readonly last: string;
};

/** Four addresses that are longer make a header that clients refuse, and then they would refuse the answer. */
const LONGEST = 1200;

const repeated = (name: string, ids: readonly number[] | undefined): string =>
  ids === undefined
    ? ''
    : distinct(ids)
        .map((id) => `&${name}=${id}`)
        .join('');

/** What asks for the same list: equal lists have equal addresses. What is asked of its freshness is not of the list. */
const addressOf = ({ view, unitIds, type, unread, statusIds, priorityIds, perPage, fields }: Listing): string =>
  `${PREFIX}/technician-views?view=${view}` +
  repeated('business_unit_ids', unitIds) +
  (type ? `&type=${type}` : '') +
  (unread ? '&unread=true' : '') +
  repeated('status_id', statusIds) +
  repeated('priority_id', priorityIds) +
  `&per_page=${perPage}` +
  (fields ? `&fields=${namesOf(fields).join(',')}` : '');

/** Where a list goes on from a page of it, `total` being how many requests it has in all. */
export const linksOf = (
  listing: Listing,
  { rank, places }: Pick<FoundPage, 'rank' | 'places'>,
  { total, generation, cursors }: { readonly total: number; readonly generation: number; readonly cursors: Cursors },
): Links => {
  const first = addressOf(listing);
  const at = (mark: Parameters<Cursors['write']>[1]): string =>
    `${first}&cursor=${cursors.write(listing.bound, mark, generation)}`;
  const last = at({ before: null });
  const [top, bottom] = [places[0], places.at(-1)];
  // A page without anything on it is behind the end, or was before what is the beginning now.
  if (!top || !bottom)
    return { first, prev: rank > 0 ? last : null, next: rank === 0 && total > 0 ? first : null, last };
  return {
    first,
    prev: rank > 0 ? at({ before: top }) : null,
    next: rank + places.length < total ? at({ after: bottom }) : null,
    last,
  };
};

/** RFC 8288. Nothing where it would be too long: there are the pages' numbers, and links in the bodies of batches. */
export const linkHeader = (links: Links): Readonly<Record<string, string>> => {
  if (links.first.length > LONGEST) return {};
  const written = Object.entries(links).flatMap(([rel, address]) => (address ? [`<${address}>; rel="${rel}"`] : []));
  return { Link: written.join(', ') };
};
