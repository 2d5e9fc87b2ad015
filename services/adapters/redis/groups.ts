import type { Ask, Groups, GroupsAsk } from '#query-api/ports.ts';
import type { Stretch } from '#read-model/facet-codes.ts';
import { facetListOf } from '#read-model/facet-lists.ts';
import type { Segment } from '#read-model/memberships.ts';
import type { Reference } from '#read-model/reference.ts';
import type { Keys } from './keys.ts';
import type { KnownCodes } from './known-codes.ts';
import { keyOfList } from './list-keys.ts';
import type { PageLook } from './page.ts';
import { boundsOf, onceByCode, type Piece, pieceOf } from './ranges.ts';
import type { NextReply } from './replies.ts';
import type { Commands } from './transaction.ts';
import type { WholeLists } from './whole-lists.ts';

/** Groups and where they are to be counted: in each of the lists all of the pieces. */
export type PlacedGroups = {
  readonly asked: GroupsAsk;
  readonly groups: readonly {
    readonly value: number | string;
    readonly lists: readonly string[];
    readonly pieces: readonly Piece[];
  }[];
};

export const placedGroups = (
  keys: Keys,
  ask: Ask,
  { codes, reference }: { readonly codes: KnownCodes; readonly reference: Reference },
): readonly PlacedGroups[] => {
  /** Each made once: they are the same in all lists, and often of several groups, and there are thousands of them. */
  const made = new Map<string, Piece>();
  return (ask.groups ?? []).map((asked) => {
    const { view, filter = {}, segments, by } = asked;
    const list = facetListOf(view, filter.unread !== undefined);
    const keyOf = (segment: Segment): string => keyOfList(keys, segment, ask.technician, list);
    const pieceIn = (stretch: Stretch): Piece => {
      const name = `${view} ${stretch.first} ${stretch.last}`;
      const piece = made.get(name) ?? pieceOf(view, ask.since, stretch);
      made.set(name, piece);
      return piece;
    };
    const grouped = codes.groups(view, filter, reference, by === 'unit' ? null : by);
    if (by === 'unit') {
      const pieces = [...grouped.values()].flat().map(pieceIn);
      return { asked, groups: segments.map((segment) => ({ value: segment, lists: [keyOf(segment)], pieces })) };
    }
    const lists = segments.map(keyOf);
    const groups = [...grouped].map(([value, stretches]) => ({ value, lists, pieces: stretches.map(pieceIn) }));
    return { asked, groups };
  });
};

/** Counts pieces of lists, each once, however often they are asked for; gives where among the counts they are. */
const countOnce = (commands: Commands, whole: WholeLists) => {
  const places = new Map<Piece, Map<string, number>>();
  const boundsIn = onceByCode(boundsOf);
  const asked: { readonly list: string; readonly piece: Piece }[] = [];
  return {
    asked: asked as readonly { readonly list: string; readonly piece: Piece }[],
    placeOf: (list: string, piece: Piece): number => {
      const own = places.get(piece) ?? new Map<string, number>();
      places.set(piece, own);
      const known = own.get(list);
      if (known !== undefined) return known;
      own.set(list, asked.length);
      if (!whole.has(list)) {
        const { low, high } = boundsIn(piece);
        commands.add('ZLEXCOUNT', list, low, high);
      }
      return asked.push({ list, piece }) - 1;
    },
  };
};

export type GroupsLook = { readonly groups: readonly Groups[]; readonly sizes: PageLook['sizes'] };

/** Asks how many there are of each within one read; gives the reader of its replies. */
export const askGroups = (
  commands: Commands,
  keys: Keys,
  { technician }: Ask,
  { placed, whole }: { readonly placed: readonly PlacedGroups[]; readonly whole: WholeLists },
): ((next: NextReply) => GroupsLook) => {
  /** Each list once, whatever is counted in it. */
  const lists = new Map(
    placed.flatMap(({ asked: { view, filter, segments } }) => {
      const list = facetListOf(view, filter?.unread !== undefined);
      return segments.map((segment) => {
        const key = keyOfList(keys, segment, technician, list);
        return [key, { segment, list, key }] as const;
      });
    }),
  );
  for (const key of lists.keys()) commands.add('ZCARD', key);
  const { placeOf, asked } = countOnce(commands, whole);
  const counted = placed.map(({ groups }) =>
    groups.map(({ value, lists: own, pieces }) => ({
      value,
      places: own.flatMap((list) => pieces.map((piece) => placeOf(list, piece))),
    })),
  );

  return (next) => {
    const sizes = [...lists.values()].map((list) => ({ ...list, size: next<number>() }));
    const counts = asked.map(({ list, piece }) => (whole.has(list) ? whole.count(list, piece) : next<number>()));
    const groups = counted.map((values) => {
      const sums = values.map(({ value, places }) => {
        return [value, places.reduce((sum, place) => sum + (counts[place] as number), 0)] as const;
      });
      return new Map(sums.filter(([, count]) => count > 0));
    });
    return { sizes, groups };
  };
};
