import { assigned, open } from '../clauses.ts';
import { defineView, lastTouchedFirst } from '../view.ts';

/** Open requests that somebody works on, last touched first. */
export const allUnsolved = defineView({
  name: 'all_unsolved',
  where: [open, assigned],
  order: lastTouchedFirst,
});
