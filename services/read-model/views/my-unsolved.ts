import { open } from '../clauses.ts';
import { defineView, lastTouchedFirst } from '../view.ts';

/** My open requests, last touched first. */
export const myUnsolved = defineView({
  name: 'my_unsolved',
  personal: true,
  where: [open],
  order: lastTouchedFirst,
});
