import { waitsForSubtask } from '../clauses.ts';
import { defineView, lastTouchedFirst } from '../view.ts';

/** Requests that wait for a subtask: at least one live child is not solved, whatever unit it belongs to. */
export const pendingSubtask = defineView({
  name: 'pending_subtask',
  where: [waitsForSubtask],
  order: lastTouchedFirst,
});
