import { viewNames } from '../contract.ts';
import type { Endpoint } from '../endpoint.ts';
import { select } from '../list.ts';
import { countsParams, type Selected } from '../params.ts';
import { segmentsOf } from '../segments.ts';
import { renderCounts, renderTypeCounts, tallyOfAll } from '../tally.ts';

const renderSnakeCounts = renderCounts(viewNames);

/** The badges alone. The filters narrow filter_counts only, which are counted by type whatever type is asked for. */
export const counts: Endpoint<Selected> = {
  name: 'counts',
  method: 'get',
  path: '/technician-views/counts',
  params: ({ query }) => countsParams(query),
  plan: (selected, context) => {
    const visible = segmentsOf(context.scope);
    const { ask, tallies, typeCounts } = select({ ...selected, type: undefined }, context);
    return {
      tallies: [...new Set([...visible, ...tallies])],
      pages: ask.filter ? [{ ...ask, from: { offset: 0 }, limit: 0 }] : [],
      body: (found, meta) =>
        `{"counts":${renderSnakeCounts(tallyOfAll(found, visible))}` +
        `,"filter_counts":{${renderTypeCounts(typeCounts(found, found.pages[0]))}},"meta":${meta}}`,
    };
  },
};
