import { solved } from '../clauses.ts';
import { defineView, newest } from '../view.ts';

/** Solved requests, last solved first; those without a time of solution at the end. */
export const recentlySolved = defineView({
  name: 'recently_solved',
  where: [solved],
  order: [newest((request) => request.resolvedAt)],
});
