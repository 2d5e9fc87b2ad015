import { type BatchParams, batchParams } from '../batch-params.ts';
import type { Since } from '../cursor.ts';
import type { Context, Endpoint, Plan } from '../endpoint.ts';
import { listOf } from '../list.ts';
import { type Listing, listingIn } from '../listing.ts';
import { visibleItem } from '../visible-item.ts';

/** Single requests in the order asked; those that are not there, and those that the reader may not see, are missing. */
const planIds = (
  { ids, fields }: Extract<BatchParams, { ids: unknown }>,
  { scope, reference, config }: Context,
): Plan => ({
  tallies: [],
  requests: ids,
  items: (found) => {
    const rendering = { reference, unreadSource: config.unreadSource, fields };
    const items = ids.map((_, index) => visibleItem(found, index, scope, rendering));
    const missing = ids.filter((_, index) => items[index] === null);
    const there = items.filter((item) => item !== null);
    return `"data":[${there.join(',')}],"missing":${JSON.stringify(missing)}`;
  },
});

/** Several lists, each as it would be answered alone. */
const planLists = (listings: readonly Listing[], context: Context): Plan => {
  const lists = listings.map((listing, index) => listOf(listing, context, index));
  return {
    tallies: [...new Set(lists.flatMap(({ tallies }) => tallies))],
    pages: lists.map(({ page }) => page),
    items: (found) => {
      const results = lists.map(
        ({ items, said, links }) => `{${items(found)},${said(found)},"links":${JSON.stringify(links(found))}}`,
      );
      return `"results":[${results.join(',')}]`;
    },
  };
};

/** Where the last of the pages was read from which the lists go on. */
const latestOf = (listings: readonly Listing[]): Since | undefined =>
  listings
    .flatMap(({ since = [] }) => since)
    .reduce<Since | undefined>((latest, since) => (latest && latest.lsn >= since.lsn ? latest : since), undefined);

/** Many requests, or pages of several views, at one position. */
export const batch: Endpoint<BatchParams> = {
  name: 'batch',
  method: 'post',
  path: '/technician-views/batch',
  params: ({ body, technician, cursors }) =>
    batchParams(body as object, (query) => listingIn(query, technician, cursors)),
  least: (params) => ('ids' in params ? undefined : latestOf(params.listings)),
  cost: (params) => ('ids' in params ? 1 : params.listings.length),
  plan: (params, context) => ('ids' in params ? planIds(params, context) : planLists(params.listings, context)),
};
