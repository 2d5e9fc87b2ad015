import { facetLists } from './facet-lists.ts';
import { isSubtask } from './filter.ts';
import type { List, ListName } from './list.ts';
import { allHold, type View, type ViewedRequest } from './view.ts';
import { type ViewName, views } from './views/index.ts';

export type { List, ListName };

const sameClauses = (a: View, b: View): boolean =>
  a.where.length === b.where.length && a.where.every((clause, index) => clause === b.where[index]);

const sameList = (a: View, b: View): boolean =>
  sameClauses(a, b) && a.order === b.order && a.personal === b.personal && a.today === b.today;

const firstLike = (view: View): ViewName =>
  (views.find((other: View) => sameList(other, view)) as { name: ViewName }).name;

const listOf: Readonly<Record<string, ViewName>> = Object.fromEntries(
  views.map((view) => [view.name, firstLike(view)]),
);

/** The list that holds a view. */
export const listNameOf = (view: ViewName): ViewName => listOf[view] as ViewName;

const toLists = (view: View & { readonly name: ViewName }): List[] => {
  const includes = allHold(view.where);
  const list: List = { name: view.name, includes, order: view.order, personal: view.personal === true };
  if (!view.today) return [list];
  const subtasks = (request: ViewedRequest) => includes(request) && isSubtask(request);
  return [list, { ...list, name: `${view.name}_subtasks`, includes: subtasks }];
};

/** The lists that views are read from as they are. */
const viewLists = views.filter((view) => listNameOf(view.name) === view.name).flatMap(toLists);

/** Every list that is kept. */
export const lists: readonly List[] = [...viewLists, ...facetLists];

const counted = (personal: boolean): readonly ListName[] =>
  lists.filter((list) => list.personal === personal).map((list) => list.name);

/** Counted per segment, in the order of the packed counters. */
export const sharedCounters = counted(false);
/** Counted per technician and segment. */
export const personalCounters = counted(true);
