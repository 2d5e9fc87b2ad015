import { viewNames } from '../contract.ts';
import type { Endpoint } from '../endpoint.ts';
import { countFacets } from '../facets.ts';
import { select } from '../list.ts';
import { type CountsParams, countsParams } from '../params.ts';
import { segmentsOf } from '../segments.ts';
import { renderCounts, renderTypeCounts, tallyOfAll } from '../tally.ts';

const renderSnakeCounts = renderCounts(viewNames);

/** The badges alone. The filters narrow filter_counts only, which are counted by type whatever type is asked for. */
export const counts: Endpoint<CountsParams> = {
  name: 'counts',
  method: 'get',
  path: '/technician-views/counts',
  params: ({ query }) => countsParams(query),
  plan: ({ facets, ...selected }, context) => {
    const visible = segmentsOf(context.scope);
    const { ask, tallies, typeCounts } = select({ ...selected, type: undefined }, context);
    const { groups, said } = countFacets(facets, selected, context);
    return {
      tallies: [...new Set([...visible, ...tallies])],
      pages: ask.filter ? [{ ...ask, from: { offset: 0 }, limit: 0 }] : [],
      groups,
      said: (found) =>
        `"counts":${renderSnakeCounts(tallyOfAll(found, visible))}` +
        `,"filter_counts":{${renderTypeCounts(typeCounts(found, found.pages[0]))}}` +
        (facets.length > 0 ? `,"facets":{${said(found)}}` : ''),
    };
  },
};
