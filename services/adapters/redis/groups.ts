import type { Ask, Groups, GroupsAsk } from '#query-api/ports.ts';
import type { Stretch } from '#read-model/facet-codes.ts';
import { facetListOf } from '#read-model/facet-lists.ts';
import type { Segment } from '#read-model/memberships.ts';
import type { Reference } from '#read-model/reference.ts';
import type { Keys } from './keys.ts';
import type { KnownCodes } from './known-codes.ts';
import { keyOfList } from './list-keys.ts';
import type { PageLook } from './page.ts';
import { type Bounds, boundsOf, codedRangesOf, type Range } from './ranges.ts';
import type { NextReply } from './replies.ts';
import type { Commands } from './transaction.ts';

/** Groups and where they are to be counted: in each of the lists between all of the bounds. */
export type PlacedGroups = {
  readonly asked: GroupsAsk;
  readonly groups: readonly {
    readonly value: number | string;
    readonly lists: readonly string[];
    readonly bounds: readonly Bounds[];
  }[];
};

export const placedGroups = (
  keys: Keys,
  ask: Ask,
  { codes, reference }: { readonly codes: KnownCodes; readonly reference: Reference },
): readonly PlacedGroups[] => {
  /** Each made once: they are the same in all lists, and often of several groups, and there are thousands of them. */
  const made = new Map<string, Bounds>();
  return (ask.groups ?? []).map((asked) => {
    const { view, filter = {}, segments, by } = asked;
    const list = facetListOf(view, filter.unread !== undefined);
    const keyOf = (segment: Segment): string => keyOfList(keys, segment, ask.technician, list);
    const boundsOfOne = (stretch: Stretch): Bounds => {
      const name = `${view} ${stretch.first} ${stretch.last}`;
      const known = made.get(name);
      if (known) return known;
      // Of any segment's list.
      const [range] = codedRangesOf(keys, ask, { ...asked, segments: ['all'] }, [stretch]);
      const bounds = boundsOf(range as Range);
      made.set(name, bounds);
      return bounds;
    };
    const grouped = codes.groups(view, filter, reference, by === 'unit' ? null : by);
    if (by === 'unit') {
      const bounds = [...grouped.values()].flat().map(boundsOfOne);
      return { asked, groups: segments.map((segment) => ({ value: segment, lists: [keyOf(segment)], bounds })) };
    }
    const lists = segments.map(keyOf);
    const groups = [...grouped].map(([value, stretches]) => ({ value, lists, bounds: stretches.map(boundsOfOne) }));
    return { asked, groups };
  });
};

/** Counts members between bounds in lists, each once, however often they are asked for; gives where among the replies they are. */
const countOnce = (commands: Commands) => {
  const places = new Map<Bounds, Map<string, number>>();
  let asked = 0;
  return {
    asked: () => asked,
    placeOf: (list: string, bounds: Bounds): number => {
      const own = places.get(bounds) ?? new Map<string, number>();
      places.set(bounds, own);
      const known = own.get(list);
      if (known !== undefined) return known;
      commands.add('ZLEXCOUNT', list, bounds.low, bounds.high);
      own.set(list, asked);
      return asked++;
    },
  };
};

export type GroupsLook = { readonly groups: readonly Groups[]; readonly sizes: PageLook['sizes'] };

/** Asks how many there are of each within one read; gives the reader of its replies. */
export const askGroups = (
  commands: Commands,
  keys: Keys,
  { technician }: Ask,
  placed: readonly PlacedGroups[],
): ((next: NextReply) => GroupsLook) => {
  /** Each list once, whatever is counted in it. */
  const lists = new Map(
    placed.flatMap(({ asked: { view, filter, segments } }) => {
      const list = facetListOf(view, filter?.unread !== undefined);
      return segments.map((segment) => [keyOfList(keys, segment, technician, list), { segment, list }] as const);
    }),
  );
  for (const key of lists.keys()) commands.add('ZCARD', key);
  const { placeOf, asked } = countOnce(commands);
  const counted = placed.map(({ groups }) =>
    groups.map(({ value, lists: own, bounds }) => ({
      value,
      places: own.flatMap((list) => bounds.map((between) => placeOf(list, between))),
    })),
  );

  return (next) => {
    const sizes = [...lists.values()].map((list) => ({ ...list, size: next<number>() }));
    const counts = Array.from({ length: asked() }, () => next<number>());
    const groups = counted.map((values) => {
      const sums = values.map(({ value, places }) => {
        return [value, places.reduce((sum, place) => sum + (counts[place] as number), 0)] as const;
      });
      return new Map(sums.filter(([, count]) => count > 0));
    });
    return { sizes, groups };
  };
};
