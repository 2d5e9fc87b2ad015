import { defineView, lowest, newest } from '../view.ts';

/** Open requests of the two highest priorities, most pressing first, then newest. */
export const urgentHighPriority = defineView({
  name: 'urgent_high_priority',
  includes: (request) => (request.priorityId === 1 || request.priorityId === 2) && !request.solved,
  order: [lowest((request) => request.priorityId), newest((request) => request.createdAt)],
});
