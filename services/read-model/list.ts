import type { View, ViewedRequest } from './view.ts';
import type { ViewName } from './views/index.ts';

/** A set of requests kept in order. Views that show the same set in the same order share one. */
export type List = Pick<View, 'order'> & {
  readonly name: ListName;
  /** Which live requests it holds; a personal one, which of those assigned to its owner. */
  readonly includes: (request: ViewedRequest) => boolean;
  readonly personal: boolean;
};

/**
 * The name of the first view it serves; lists cut off by time keep their subtasks a second time, to be counted. For
 * filters there are `_facets` and `_unread`, see facet-lists.
 */
export type ListName = ViewName | `${ViewName}_subtasks` | FacetListName;

/** The widest view that is filtered in it; `_unread` keeps what is unread a second time. */
export type FacetListName = `${ViewName}_${'facets' | 'unread'}`;
