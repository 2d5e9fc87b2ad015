import { defineView, lastCreatedFirst } from '../view.ts';
import { everyRequest } from './every-request.ts';

/** What came in since midnight, newest first. Kept as all requests by creation; the reader's clock cuts it off. */
export const newToday = defineView({
  name: 'new_today',
  today: true,
  includes: everyRequest,
  order: lastCreatedFirst,
});
