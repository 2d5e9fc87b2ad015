import { defineView, lastTouchedFirst } from '../view.ts';

/** Open requests that somebody works on, last touched first. */
export const allUnsolved = defineView({
  name: 'all_unsolved',
  includes: (request) => !request.solved && request.assignees > 0,
  order: lastTouchedFirst,
});
