import { defineView, lastTouchedFirst } from '../view.ts';

/** Whatever happened last, first. */
export const recentlyUpdated = defineView({
  name: 'recently_updated',
  where: [],
  order: lastTouchedFirst,
});
