import type { Endpoint } from '../endpoint.ts';
import { segmentsOf } from '../segments.ts';
import { renderTypeCounts, typeCountsIn } from '../tally.ts';

/** Parents and subtasks among everything live that the reader may see. */
export const ticketTypeCounts: Endpoint<undefined> = {
  name: 'ticketTypeCounts',
  method: 'get',
  path: '/ticket-type-counts',
  params: () => undefined,
  plan: (_params, { scope }) => {
    const visible = segmentsOf(scope);
    return {
      tallies: visible,
      said: (found) => renderTypeCounts(typeCountsIn(found, visible, 'all_tickets')),
    };
  },
};
