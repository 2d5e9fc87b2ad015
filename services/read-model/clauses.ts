import { countsAsSolved, type Reference } from './reference.ts';
import { type Clause, clause, type ViewedRequest } from './view.ts';

const statusOf = ({ statusId }: ViewedRequest, reference: Reference): string =>
  `status ${statusId} ${reference.status.get(String(statusId))?.name ?? '(unknown)'}`;

const solvedOrNot = (request: ViewedRequest, reference: Reference): string =>
  `${statusOf(request, reference)} ${countsAsSolved(reference, request.statusId) ? 'counts' : 'does not count'} as solved`;

const howManyHaveIt = ({ assignees }: ViewedRequest): string =>
  assignees === 0 ? 'nobody is assigned' : `${assignees} assigned`;

export const open = clause('not solved', (request) => !request.solved, solvedOrNot);
export const solved = clause('solved', (request) => request.solved, solvedOrNot);

export const assigned = clause('assigned to somebody', (request) => request.assignees > 0, howManyHaveIt);
export const notAssigned = clause('assigned to nobody', (request) => request.assignees === 0, howManyHaveIt);

export const inStatus = (id: number, name: string): Clause =>
  clause(`status ${id} ${name}`, (request) => request.statusId === id, statusOf);

export const urgent = clause(
  'priority 1 or 2',
  (request) => request.priorityId === 1 || request.priorityId === 2,
  ({ priorityId }, reference) =>
    `priority ${priorityId} ${reference.priority.get(String(priorityId))?.name ?? '(unknown)'}`,
);

export const waitsForSubtask = clause(
  'has an open subtask',
  (request) => request.openSubtasks > 0,
  ({ openSubtasks }) => `${openSubtasks} of its live subtasks not solved`,
);
