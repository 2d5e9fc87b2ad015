import type { Document } from './document.ts';
import { type List, type ListName, lists } from './lists.ts';
import type { Memberships, Segment } from './placed.ts';
import { countsAsSolved, type Reference } from './reference.ts';
import type { Uuid } from './rows.ts';
import { unreadMessages, unreadStates } from './unread.ts';
import type { ViewedRequest } from './view.ts';

export type { Memberships, Segment };

/** What the views look at; null when there is no row of the request. */
export const viewedRequest = (document: Document, reference: Reference): ViewedRequest | null =>
  document.request && {
    ...document.request,
    solved: countsAsSolved(reference, document.request.statusId),
    assignees: document.assignees.size,
    openSubtasks: document.openSubtasks,
    unread: { messages: unreadMessages(document).technician, states: unreadStates(document).technician },
  };

/** Where a document belongs, by the rules of the views and the statuses as they are now. */
export const membershipsOf = (document: Document, reference: Reference): Memberships | null => {
  const request = viewedRequest(document, reference);
  if (!request || request.isDeleted) return null;
  const keys: Partial<Record<ListName, string>> = {};
  /** Many lists share an order. */
  const inOrder = new Map<List['order'], string>();
  for (const { name, order, personal, includes } of lists) {
    if ((personal && request.assignees === 0) || !includes(request)) continue;
    const key = inOrder.get(order) ?? order.map((term) => term(request)).join('');
    inOrder.set(order, key);
    keys[name] = key;
  }
  return {
    segment: request.unitId ?? 'none',
    subtask: request.parentId !== null,
    statusId: request.statusId,
    assignees: [...new Set([...document.assignees.values()].map(({ userId }) => userId))].sort(),
    keys,
  };
};

/** The parent that waits for this request: it is live, not solved, and names one. It may name itself. */
export const openUnder = ({ request }: Pick<Document, 'request'>, reference: Reference): Uuid | null => {
  if (!request || request.isDeleted || countsAsSolved(reference, request.statusId)) return null;
  return request.parentId;
};
