import { inStatus } from '../clauses.ts';
import { defineView, lastTouchedFirst } from '../view.ts';

/** Requests that wait for an answer of the person who asked. */
export const pendingRequesterResponse = defineView({
  name: 'pending_requester_response',
  where: [inStatus(7, 'pending-requester-response')],
  order: lastTouchedFirst,
});
