import { notAssigned } from '../clauses.ts';
import { defineView, lastCreatedFirst } from '../view.ts';

/** Requests that nobody has taken yet, newest first; solved ones included. */
export const unassigned = defineView({
  name: 'unassigned',
  where: [notAssigned],
  order: lastCreatedFirst,
});
