import { defineView, lastCreatedFirst } from '../view.ts';

/** Requests that nobody has taken yet, newest first; solved ones included. */
export const unassigned = defineView({
  name: 'unassigned',
  includes: (request) => request.assignees === 0,
  order: lastCreatedFirst,
});
