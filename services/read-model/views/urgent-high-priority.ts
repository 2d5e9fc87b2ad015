import { open, urgent } from '../clauses.ts';
import { defineView, lowest, newest } from '../view.ts';

/** Open requests of the two highest priorities, most pressing first, then newest. */
export const urgentHighPriority = defineView({
  name: 'urgent_high_priority',
  where: [urgent, open],
  order: [lowest((request) => request.priorityId), newest((request) => request.createdAt)],
});
