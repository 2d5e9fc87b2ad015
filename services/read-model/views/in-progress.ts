import { defineView, lastTouchedFirst } from '../view.ts';

/** Requests that somebody is working on right now. */
export const inProgress = defineView({
  name: 'in_progress',
  includes: (request) => request.statusId === 8,
  order: lastTouchedFirst,
});
