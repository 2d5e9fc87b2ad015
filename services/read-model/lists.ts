import { allHold, type View, type ViewedRequest } from './view.ts';
import { type ViewName, views } from './views/index.ts';

/** A set of requests kept in order. Views that show the same set in the same order share one. */
export type List = Pick<View, 'order'> & {
  readonly name: ListName;
  /** Which live requests it holds; a personal one, which of those assigned to its owner. */
  readonly includes: (request: ViewedRequest) => boolean;
  readonly personal: boolean;
};

/** The name of the first view it serves; lists cut off by time keep their subtasks a second time, to be counted. */
export type ListName = ViewName | `${ViewName}_subtasks`;

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

const isSubtask = (request: ViewedRequest): boolean => request.parentId !== null;

const toLists = (view: View & { readonly name: ViewName }): List[] => {
  const includes = allHold(view.where);
  const list: List = { name: view.name, includes, order: view.order, personal: view.personal === true };
  if (!view.today) return [list];
  const subtasks = (request: ViewedRequest) => includes(request) && isSubtask(request);
  return [list, { ...list, name: `${view.name}_subtasks`, includes: subtasks }];
};

/** Every list that is kept. */
export const lists: readonly List[] = views.filter((view) => listNameOf(view.name) === view.name).flatMap(toLists);

const counted = (personal: boolean): readonly ListName[] =>
  lists.filter((list) => list.personal === personal).map((list) => list.name);

/** Counted per segment, in the order of the packed counters. */
export const sharedCounters = counted(false);
/** Counted per technician and segment. */
export const personalCounters = counted(true);
