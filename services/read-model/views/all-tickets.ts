import { defineView, lastTouchedFirst } from '../view.ts';
import { everyRequest } from './every-request.ts';

/** Everything, last touched first. */
export const allTickets = defineView({
  name: 'all_tickets',
  includes: everyRequest,
  order: lastTouchedFirst,
});
