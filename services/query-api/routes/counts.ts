import { viewNames } from '../contract.ts';
import type { Endpoint } from '../endpoint.ts';
import { countsParams, type ListParams } from '../params.ts';
import { filteredSegments, segmentsOf } from '../segments.ts';
import { renderCounts, renderTypeCounts, tallyOfAll } from '../tally.ts';

const renderSnakeCounts = renderCounts(viewNames);

/** The badges alone. The unit filter narrows filter_counts only. */
export const counts: Endpoint<Pick<ListParams, 'view' | 'unitIds'>> = {
  name: 'counts',
  method: 'get',
  path: '/technician-views/counts',
  params: ({ query }) => countsParams(query),
  plan: ({ view, unitIds }, { scope, reference }) => {
    const visible = segmentsOf(scope);
    const filtered = filteredSegments(scope, unitIds, reference);
    return {
      tallies: [...new Set([...visible, ...filtered])],
      body: (found, meta) =>
        `{"counts":${renderSnakeCounts(tallyOfAll(found, visible))}` +
        `,"filter_counts":{${renderTypeCounts(tallyOfAll(found, filtered), view)}},"meta":${meta}}`,
    };
  },
};
