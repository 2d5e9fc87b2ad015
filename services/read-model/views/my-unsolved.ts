import { defineView, lastTouchedFirst } from '../view.ts';

/** My open requests, last touched first. */
export const myUnsolved = defineView({
  name: 'my_unsolved',
  personal: true,
  includes: (request) => !request.solved,
  order: lastTouchedFirst,
});
