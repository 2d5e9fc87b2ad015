import { defineView, lastTouchedFirst } from '../view.ts';
import { everyRequest } from './every-request.ts';

/** Whatever happened last, first. */
export const recentlyUpdated = defineView({
  name: 'recently_updated',
  includes: everyRequest,
  order: lastTouchedFirst,
});
