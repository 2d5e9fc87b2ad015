import { countsAsSolved, type Reference } from './reference.ts';
import { lowest, mostPressing, type OrderTerm, type ViewedRequest } from './view.ts';

/** All that filters look at, written as one code: requests of the same code lie side by side where it begins the order. */
export type Code = string;

/** Its hex digits: flags, status, priority. */
export const CODE_LENGTH = 18;

/** Subtasks come last, so that both halves can be counted apart. */
const flags = {
  subtask: 0x80,
  assigned: 0x40,
  waitsForSubtask: 0x20,
  unreadMessages: 0x02,
  unreadStates: 0x01,
} as const;

const byStatus = lowest((request) => request.statusId);

const flagsOf = ({ parentId, assignees, openSubtasks }: ViewedRequest): number =>
  (parentId === null ? 0 : flags.subtask) |
  (assignees > 0 ? flags.assigned : 0) |
  (openSubtasks > 0 ? flags.waitsForSubtask : 0);

const unreadFlagsOf = ({ unread }: ViewedRequest): number =>
  (unread.messages ? flags.unreadMessages : 0) | (unread.states ? flags.unreadStates : 0);

const coded = (request: ViewedRequest, set: number): Code =>
  set.toString(16).padStart(2, '0') + byStatus(request) + mostPressing(request);

/** What is unread is left out: it changes often, and few requests have it. */
export const byFacets: OrderTerm = (request) => coded(request, flagsOf(request));

/** Codes of what is unread have a flag for it, and so are none of the others. */
export const byUnreadFacets: OrderTerm = (request) => coded(request, flagsOf(request) | unreadFlagsOf(request));

export const isUnread = ({ unread }: ViewedRequest): boolean => unread.messages || unread.states;

/** Is it a code of lists of what is unread? */
export const hasUnread = (code: Code): boolean =>
  (Number.parseInt(code.slice(0, 2), 16) & (flags.unreadMessages | flags.unreadStates)) !== 0;

const numberAt = (code: Code, at: number): number => Number.parseInt(code.slice(at, at + 8), 16) - 0x8000_0000;

/** A request of this code. Nothing else of it is true: what looks at more than facets must not be asked of it. */
export const requestLike = (code: Code, reference: Reference): ViewedRequest => {
  const set = Number.parseInt(code.slice(0, 2), 16);
  const has = (flag: number): boolean => (set & flag) !== 0;
  const statusId = numberAt(code, 2);
  return {
    ...{ requesterId: '', unitId: null, tagId: null, subcategoryId: null, title: '', sectionId: null },
    ...{ createdAt: 0n, updatedAt: 0n, resolvedAt: null, dueDate: null, completedAt: null, technicianId: null },
    ...{ isBlocked: false, estimatedHours: null, isDeleted: false },
    statusId,
    priorityId: numberAt(code, 10),
    parentId: has(flags.subtask) ? '' : null,
    solved: countsAsSolved(reference, statusId),
    assignees: has(flags.assigned) ? 1 : 0,
    openSubtasks: has(flags.waitsForSubtask) ? 1 : 0,
    unread: { messages: has(flags.unreadMessages), states: has(flags.unreadStates) },
  };
};
