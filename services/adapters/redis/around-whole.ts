import { countBefore } from './count-before.ts';
import { memberAt, onceByCode, placeOf, type Range } from './ranges.ts';
import type { Reading } from './reading.ts';
import type { WholeLists } from './whole-lists.ts';

/** How many members of one piece, in order, stand before a boundary. */
const rankIn = (members: readonly Buffer[], member: ReturnType<typeof memberAt>): number => {
  if (member === 'first') return 0;
  if (member === 'last') return members.length;
  return countBefore(members, (other) => Buffer.compare(other, member) >= 0);
};

/** What lists that were read whole hold around the boundary, piece by piece. */
export const aroundIn = (whole: WholeLists, ranges: readonly Range[], { boundary, back, forward, until }: Reading) => {
  const ends = onceByCode((piece) => ({
    from: memberAt(piece, boundary),
    to: until && memberAt(piece, until),
  }));
  const found = { rank: 0, back: [] as Buffer[][], forward: [] as Buffer[][] };
  for (const range of ranges) {
    const members = whole.membersOf(range.list, range);
    if (members.length === 0) continue;
    const placesOf = (from: number, to: number): Buffer[] =>
      members.slice(from, to).map((member) => placeOf(range, member));
    const { from, to } = ends(range);
    const rank = rankIn(members, from);
    const end = to ? rankIn(members, to) : members.length;
    found.rank += rank;
    if (back > 0 && rank > 0) found.back.push(placesOf(Math.max(0, rank - back), rank));
    if (forward > 0 && end > rank) found.forward.push(placesOf(rank, Math.min(end, rank + forward)));
  }
  return found;
};
