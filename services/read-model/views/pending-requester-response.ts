import { defineView, lastTouchedFirst } from '../view.ts';

/** Requests that wait for an answer of the person who asked. */
export const pendingRequesterResponse = defineView({
  name: 'pending_requester_response',
  includes: (request) => request.statusId === 7,
  order: lastTouchedFirst,
});
