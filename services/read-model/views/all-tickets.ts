import { defineView, lastTouchedFirst } from '../view.ts';

/** Everything, last touched first. */
export const allTickets = defineView({
  name: 'all_tickets',
  where: [],
  order: lastTouchedFirst,
});
