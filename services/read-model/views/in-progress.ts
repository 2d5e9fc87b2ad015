import { inStatus } from '../clauses.ts';
import { defineView, lastTouchedFirst } from '../view.ts';

/** Requests that somebody is working on right now. */
export const inProgress = defineView({
  name: 'in_progress',
  where: [inStatus(8, 'in-progress')],
  order: lastTouchedFirst,
});
