import type { ViewedRequest } from './view.ts';

/** What is left of a view. All that is given must hold; of several ids one. */
export type Filter = {
  readonly type?: 'parents' | 'subtasks';
  /** Only what the technicians have not read, and by what that is told. */
  readonly unread?: 'messages' | 'states';
  readonly statusIds?: readonly number[];
  readonly priorityIds?: readonly number[];
};

export const isSubtask = (request: Pick<ViewedRequest, 'parentId'>): boolean => request.parentId !== null;

/** Does all of a filter hold but for its type? */
export const isLeftBy =
  ({ unread, statusIds, priorityIds }: Filter) =>
  (request: ViewedRequest): boolean =>
    (unread === undefined || request.unread[unread]) &&
    (statusIds === undefined || statusIds.includes(request.statusId)) &&
    (priorityIds === undefined || priorityIds.includes(request.priorityId));

export const isOfType =
  ({ type }: Filter) =>
  (request: ViewedRequest): boolean =>
    type === undefined || isSubtask(request) === (type === 'subtasks');
