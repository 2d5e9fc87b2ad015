import type { Change } from '#read-model/change.ts';
import type { DeadLetter, Target } from '../ports.ts';

const targetOf = (change: Change): Target => {
  if (change.kind === 'request') return { kind: 'request', id: change.id };
  if ('requestId' in change) return { kind: 'request', id: change.requestId };
  return { kind: 'reference', reference: change.kind, id: change.id };
};

/** A row of which only what changed was sent, while the rest was never stored. The source has it whole. */
export const notWhole = ({ offset, at }: Pick<DeadLetter, 'offset' | 'at'>, change: Change): DeadLetter => ({
  ...{ offset, at, category: 'incomplete', table: null },
  reason: `${change.kind} ${change.id} came without some of its fields, and none are stored`,
  target: targetOf(change),
  payload: '',
});
