import { type BatchParams, batchParams } from '../batch-params.ts';
import type { Context, Endpoint, Plan } from '../endpoint.ts';
import { listOf, pageOf } from '../list.ts';
import { type Listing, listingIn } from '../listing.ts';
import { bytesOf } from '../render-card.ts';
import { visibleItem } from '../visible-item.ts';

/** Single requests in the order asked; those that are not there, and those that the reader may not see, are missing. */
const planIds = (
  { ids, fields }: Extract<BatchParams, { ids: unknown }>,
  { scope, reference, config }: Context,
): Plan => ({
  tallies: [],
  requests: ids,
  body: (found, meta) => {
    const rendering = { reference, unreadSource: config.unreadSource, fields };
    const items = ids.map((_, index) => visibleItem(found, index, scope, rendering));
    const missing = ids.filter((_, index) => items[index] === null);
    const there = items.filter((item) => item !== null);
    return bytesOf(`{"data":[${there.join(',')}],"missing":${JSON.stringify(missing)},"meta":${meta}}`);
  },
});

/** Several lists, each as it would be answered alone. */
const planLists = (listings: readonly Listing[], context: Context): Plan => {
  const lists = listings.map((listing) => listOf(listing, context));
  return {
    tallies: [...new Set(lists.flatMap(({ tallies }) => tallies))],
    pages: lists.map(({ page }) => page),
    body: (found, meta) => {
      const results = lists.map(({ body, links }, index) => {
        const page = pageOf(found, index);
        return `${body(found, page)},"links":${JSON.stringify(links(found, page))}}`;
      });
      return bytesOf(`{"results":[${results.join(',')}],"meta":${meta}}`);
    },
  };
};

/** Many requests, or pages of several views, at one position. */
export const batch: Endpoint<BatchParams> = {
  name: 'batch',
  method: 'post',
  path: '/batch',
  params: ({ body, technician, cursors }) =>
    batchParams(body as object, (query) => listingIn(query, technician, cursors)),
  plan: (params, context) => ('ids' in params ? planIds(params, context) : planLists(params.listings, context)),
};
