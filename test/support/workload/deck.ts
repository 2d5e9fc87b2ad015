import type { Actions } from './action.ts';
import { assignmentActions } from './assignments.ts';
import { conversationActions } from './conversation.ts';
import { peopleActions } from './people.ts';
import type { Random } from './random.ts';
import { referenceActions } from './reference.ts';
import { requestActions } from './requests.ts';

/** An action to do, and how often that has been tried. */
export type Card = { readonly name: string; readonly tries: number };

export const every: Actions = {
  ...requestActions,
  ...conversationActions,
  ...assignmentActions,
  ...referenceActions,
  ...peopleActions,
};

/** At least one of every kind but those left out, the rest by weight, in the seed's order. */
export const deal = (random: Random, actions: number, without: readonly string[] = []): Card[] => {
  const names = Object.keys(every).filter((name) => !without.includes(name));
  const total = Object.values(every).reduce((sum, { weight }) => sum + weight, 0);
  const cards = names.flatMap((name) => {
    const count = Math.max(1, Math.round((actions * (every[name]?.weight ?? 0)) / total));
    return Array.from({ length: count }, () => ({ name, tries: 0 }));
  });
  return [...random.shuffled(cards)];
};
