import type { Config } from './config.ts';
import type { Given } from './given.ts';
import type { Filter } from './ports.ts';
import { idRange } from './ranges.ts';

export const types = ['all', 'parents', 'subtasks'] as const;

/** What a reader wants left of a view, but for its units. All that is given must hold; of several ids one. */
export type Filters = {
  readonly type: 'parents' | 'subtasks' | undefined;
  /** Only what the technicians have not read. */
  readonly unread: true | undefined;
  readonly statusIds: readonly number[] | undefined;
  readonly priorityIds: readonly number[] | undefined;
};

export const filtersIn = (given: Given): Filters => {
  const type = given.word('type', types);
  return {
    type: type === 'all' ? undefined : type,
    unread: given.word('unread', ['true']) && true,
    statusIds: given.integers('status_id', idRange),
    priorityIds: given.integers('priority_id', idRange),
  };
};

/** Nothing is unread where nothing tells it. */
export const selectsNothing = ({ unread }: Filters, source: Config['unreadSource']): boolean =>
  unread === true && source === 'off';

/** Numbers that are equal as ids stand once, ascending: what is asked for is the same, so that it is written the same. */
export const distinct = (ids: readonly number[]): readonly number[] =>
  [...new Set(ids.map((id) => id + 0))].sort((a, b) => a - b);

/** As the store is asked for it; undefined when everything is left. */
export const filterOf = (filters: Filters, source: Config['unreadSource']): Filter | undefined => {
  const { type, unread, statusIds, priorityIds } = filters;
  if (!type && !unread && !statusIds && !priorityIds) return undefined;
  return {
    ...(type && { type }),
    ...(unread && { unread: source === 'read_states' ? 'states' : 'messages' }),
    ...(statusIds && { statusIds: distinct(statusIds) }),
    ...(priorityIds && { priorityIds: distinct(priorityIds) }),
  };
};
