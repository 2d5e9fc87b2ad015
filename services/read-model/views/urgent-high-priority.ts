import { open, urgent } from '../clauses.ts';
import { defineView, lastCreatedFirst, mostPressing } from '../view.ts';

/** Open requests of the two highest priorities, most pressing first, then newest. */
export const urgentHighPriority = defineView({
  name: 'urgent_high_priority',
  where: [urgent, open],
  order: [mostPressing, ...lastCreatedFirst],
});
