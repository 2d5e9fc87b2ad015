import type { Context } from './endpoint.ts';
import type { FacetName } from './facet-names.ts';
import { select } from './list.ts';
import type { Selected } from './params.ts';
import type { Found, GroupedBy, Groups, GroupsAsk } from './ports.ts';
import { NO_UNIT, unitsOf } from './segments.ts';
import { renderTypeCounts } from './tally.ts';

const sum = (groups: Groups): number => [...groups.values()].reduce((total, count) => total + count, 0);

const typeJson = (groups: Groups): string => {
  const [parents, subtasks] = [groups.get('parents') ?? 0, groups.get('subtasks') ?? 0];
  return renderTypeCounts({ all: parents + subtasks, subtasks });
};

/** By id, ascending; what has no unit by the id that stands for it. */
const idsJson = (groups: Groups): string =>
  [...groups]
    .map(([value, count]) => ({ id: value === 'none' ? NO_UNIT : Number(value), count }))
    .sort((a, b) => a.id - b.id)
    .map(({ id, count }) => `"${id}":${count}`)
    .join();

type Facet = {
  /** What is set aside: the values of a filter are counted in what the others leave. */
  readonly without: Partial<Selected>;
  readonly by: GroupedBy;
  readonly json: (groups: Groups) => string;
};

const facets: Readonly<Record<FacetName, Facet>> = {
  type: { without: { type: undefined }, by: 'type', json: typeJson },
  unread: { without: { unread: true }, by: 'type', json: (groups) => `"true":${sum(groups)}` },
  status_id: { without: { statusIds: undefined }, by: 'status', json: idsJson },
  priority_id: { without: { priorityIds: undefined }, by: 'priority', json: idsJson },
  business_unit_ids: { without: { unitIds: undefined }, by: 'unit', json: idsJson },
};

/** What is asked of the store to count the values of filters, and what is said of them. */
export const countFacets = (names: readonly FacetName[], selected: Selected, context: Context) => ({
  groups: names.map((name): GroupsAsk => {
    const { without, by } = facets[name];
    const { ask } = select({ ...selected, ...without }, context);
    const isUnits = by === 'unit' && ask.segments.length > 0;
    return { ...ask, by, ...(isUnits && { segments: unitsOf(context.scope, context.reference) }) };
  }),
  said: ({ groups }: Found): string =>
    names.map((name, index) => `"${name}":{${facets[name].json(groups[index] as Groups)}}`).join(),
});
