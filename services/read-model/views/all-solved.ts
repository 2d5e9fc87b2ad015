import { defineView, lastTouchedFirst } from '../view.ts';

/** Solved requests, last touched first. */
export const allSolved = defineView({
  name: 'all_solved',
  includes: (request) => request.solved,
  order: lastTouchedFirst,
});
