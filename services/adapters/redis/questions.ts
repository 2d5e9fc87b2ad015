import type { PlacedGroups } from './groups.ts';
import type { PlacedPage } from './page.ts';

/** How many questions there would be about each list, by key. */
export const questionsAbout = (
  pages: readonly PlacedPage[],
  groups: readonly PlacedGroups[],
): ReadonlyMap<string, number> => {
  const questions = new Map<string, number>();
  const add = (list: string, more: number): void => {
    questions.set(list, (questions.get(list) ?? 0) + more);
  };
  for (const { page, ranges, counted } of pages) {
    if (!counted) continue;
    // What stands before a page that does not begin with the first is counted, too.
    const each = 'offset' in page.from && page.from.offset === 0 ? 1 : 2;
    for (const { list } of ranges) add(list, each);
    for (const { list } of [...counted.parents, ...counted.subtasks]) add(list, 1);
  }
  for (const { lists, pieces } of groups.flatMap((asked) => asked.groups)) {
    for (const list of lists) add(list, pieces.length);
  }
  return questions;
};
