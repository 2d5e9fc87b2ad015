import type { Endpoint } from '../endpoint.ts';
import { linkHeader } from '../link.ts';
import { listOf, pageOf } from '../list.ts';
import { type Listing, listingIn } from '../listing.ts';
import { bytesOf } from '../render-card.ts';

/** One page of a view with the badges of all views. */
export const technicianViews: Endpoint<Listing> = {
  name: 'technicianViews',
  method: 'get',
  path: '/technician-views',
  params: ({ query, technician, cursors }) => listingIn(query, technician, cursors),
  plan: (listing, context) => {
    const { tallies, page, body, links } = listOf(listing, context);
    return {
      tallies,
      pages: [page],
      body: (found, meta) => bytesOf(`${body(found, pageOf(found))},"meta":${meta}}`),
      headers: (found) => linkHeader(links(found, pageOf(found))),
    };
  },
};
