import type { Endpoint } from '../endpoint.ts';
import { linkHeader } from '../link.ts';
import { listOf } from '../list.ts';
import { type Listing, listingIn } from '../listing.ts';

/** One page of a view with the badges of all views. */
export const technicianViews: Endpoint<Listing> = {
  name: 'technicianViews',
  method: 'get',
  path: '/technician-views',
  params: ({ query, technician, cursors }) => listingIn(query, technician, cursors),
  least: ({ since }) => since,
  plan: (listing, context) => {
    const { tallies, page, items, said, links } = listOf(listing, context);
    return { tallies, pages: [page], items, said, headers: (found) => linkHeader(links(found)) };
  },
};
