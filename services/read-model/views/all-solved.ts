import { solved } from '../clauses.ts';
import { defineView, lastTouchedFirst } from '../view.ts';

/** Solved requests, last touched first. */
export const allSolved = defineView({
  name: 'all_solved',
  where: [solved],
  order: lastTouchedFirst,
});
