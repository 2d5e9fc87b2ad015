import { camelViewNames } from '../contract.ts';
import type { Endpoint } from '../endpoint.ts';
import { type ListParams, listParams } from '../params.ts';
import { renderItems } from '../render-card.ts';
import { filteredSegments, segmentsOf } from '../segments.ts';
import { renderCounts, renderTypeCounts, tallyOfAll } from '../tally.ts';

const renderCamelCounts = renderCounts(camelViewNames);

/** One page of a view with the badges of all views: `counts` show the whole scope, the rest obeys the unit filter. */
export const technicianViews: Endpoint<ListParams> = {
  name: 'technicianViews',
  method: 'get',
  path: '/technician-views',
  params: ({ query }) => listParams(query),
  plan: ({ view, unitIds, page, perPage }, { scope, reference, config }) => {
    const visible = segmentsOf(scope);
    const filtered = filteredSegments(scope, unitIds, reference);
    return {
      tallies: [...new Set([...visible, ...filtered])],
      pages: [{ view, segments: filtered, from: { offset: (page - 1) * perPage }, limit: perPage }],
      body: (found, meta) => {
        const tally = tallyOfAll(found, filtered);
        const after =
          `],"counts":${renderCamelCounts(tallyOfAll(found, visible))}` +
          `,"filterCounts":{${renderTypeCounts(tally, view)}}` +
          `,"total":${tally.all[view]},"page":${page},"perPage":${perPage},"meta":${meta}}`;
        return renderItems('{"data":[', found.pages[0]?.cards ?? [], after, {
          reference,
          unreadSource: config.unreadSource,
        });
      },
    };
  },
};
