import { defineView, lastCreatedFirst } from '../view.ts';

/** What came in since midnight, newest first. Kept as all requests by creation; the reader's clock cuts it off. */
export const newToday = defineView({
  name: 'new_today',
  today: true,
  where: [],
  order: lastCreatedFirst,
});
