import type { ViewName } from '#read-model/views/index.ts';
import type { Endpoint } from '../endpoint.ts';
import { listedUnits } from '../listed-units.ts';
import { viewIn } from '../params.ts';
import { tallyOf } from '../tally.ts';

type Params = { readonly view: ViewName };

/** How many requests of a view, or of all live ones, each business unit has. */
export const businessUnitCounts: Endpoint<Params> = {
  name: 'businessUnitCounts',
  method: 'get',
  path: '/business-unit-counts',
  params: ({ query }) => ({ view: viewIn(query) ?? 'all_tickets' }),
  plan: ({ view }, { scope, reference }) => {
    const units = listedUnits(reference, scope);
    const seesUnitless = scope.kind === 'everything';
    return {
      tallies: [...units.map(({ id }) => id), ...(seesUnitless ? (['none'] as const) : [])],
      said: (found) => {
        const counted = units
          .map(({ id, json }) => ({ json, count: tallyOf(found, id).all[view] }))
          .sort((a, b) => b.count - a.count);
        const total = counted.reduce((sum, { count }) => sum + count, 0);
        const unassigned = seesUnitless ? tallyOf(found, 'none').all[view] : 0;
        return (
          `"businessUnits":[${counted.map(({ json, count }) => `${json}${count}}`).join(',')}]` +
          `,"total":${total},"unassignedCount":${unassigned}`
        );
      },
    };
  },
};
