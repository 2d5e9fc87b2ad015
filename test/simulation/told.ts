import type { Found } from './search.ts';

/** A failing history, for whoever has to understand it. */
export const toldOf = ({ failing }: Found): string => {
  if (!failing) return '';
  const { lines, failure } = failing.played;
  return [
    `the shortest history that was found (${failing.history.length} events):`,
    ...lines,
    `BROKEN: ${failure}`,
  ].join('\n');
};
