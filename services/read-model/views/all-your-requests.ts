import { defineView, lastCreatedFirst } from '../view.ts';

/** Everything assigned to me, solved or not, newest first. */
export const allYourRequests = defineView({
  name: 'all_your_requests',
  personal: true,
  where: [],
  order: lastCreatedFirst,
});
