import { inScope, type Scope } from '#read-model/scope.ts';
import type { Found } from './ports.ts';
import { cardIn, type Rendering, renderItem } from './render-card.ts';

/**
 * The list item of a single request that was asked for, one character per byte; null where there is none that the reader
 * may see. The store gives it whatever the scope: it is here that it is kept from who may not see it.
 */
export const visibleItem = (
  { requests }: Pick<Found, 'requests'>,
  index: number,
  scope: Scope,
  rendering: Rendering,
): string | null => {
  const bytes = requests[index];
  if (bytes === undefined) throw new Error(`The store gave no answer for request ${index}`);
  if (bytes === null) return null;
  const card = cardIn(bytes);
  return inScope(scope, card.unitId === '' ? null : Number(card.unitId)) ? renderItem(card, rendering) : null;
};
