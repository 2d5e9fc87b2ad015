import type { Given } from './given.ts';

/** Filters whose values can be counted, as parameters call them. */
export const facetNames = ['type', 'unread', 'status_id', 'priority_id', 'business_unit_ids'] as const;
export type FacetName = (typeof facetNames)[number];

const isFacet = (name: string): name is FacetName => (facetNames as readonly string[]).includes(name);

/** Those that `facets=type,unread` names; it may be given several times. */
export const facetsIn = (query: URLSearchParams, given: Given): readonly FacetName[] => {
  const asked = query.getAll('facets').flatMap((list) => list.split(','));
  const unknown = asked.filter((name) => !isFacet(name));
  if (unknown.length > 0) given.wrong('facets', `must be some of ${facetNames.join(', ')}`);
  return facetNames.filter((name) => asked.includes(name));
};
