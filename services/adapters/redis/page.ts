import type { Ask, PageAsk, TypeCounts } from '#query-api/ports.ts';
import type { Stretches } from '#read-model/facet-codes.ts';
import { facetListOf } from '#read-model/facet-lists.ts';
import { type ListName, listNameOf } from '#read-model/lists.ts';
import type { Segment } from '#read-model/memberships.ts';
import { askAround, askCount } from './around.ts';
import type { Keys } from './keys.ts';
import { keyOfList } from './list-keys.ts';
import { codedRangesOf, type Range, rangesOf } from './ranges.ts';
import { type Cut, cutTo, isNear, type Reading } from './reading.ts';
import type { NextReply } from './replies.ts';
import type { Commands } from './transaction.ts';
import type { WholeLists } from './whole-lists.ts';

/** A page and where in the lists it is to be found. */
export type PlacedPage = {
  readonly page: PageAsk;
  readonly ranges: readonly Range[];
  /** What a filter leaves but for its type. */
  readonly counted: { readonly parents: readonly Range[]; readonly subtasks: readonly Range[] } | null;
};

export type PageLook = {
  /** Undefined when the lists must be asked once more, in another way. */
  readonly cut: Cut | undefined;
  readonly counts: TypeCounts | null;
  /** How long each list is that it stands on. */
  readonly sizes: readonly ListSize[];
};

export type ListSize = {
  readonly segment: Segment;
  readonly list: ListName;
  readonly key: string;
  readonly size: number;
};

/** `stretches`: of a filtered page. */
export const placedPage = (keys: Keys, ask: Ask, page: PageAsk, stretches: Stretches | null): PlacedPage => {
  if (!stretches) return { page, ranges: rangesOf(keys, ask, page), counted: null };
  const { shown, parents, subtasks } = stretches;
  return {
    page,
    ranges: codedRangesOf(keys, ask, page, shown),
    counted: {
      parents: codedRangesOf(keys, ask, page, parents),
      subtasks: codedRangesOf(keys, ask, page, subtasks),
    },
  };
};

/** Ranks of one whole list are known to Redis. */
const isByRank = ({ page: { from, limit }, ranges, counted }: PlacedPage): boolean =>
  'offset' in from && limit > 0 && ranges.length === 1 && !counted;

/** Is it so far from the start that it has to be looked for? */
export const isFar = (placed: PlacedPage): boolean => {
  const { from, limit } = placed.page;
  return 'offset' in from && limit > 0 && !isByRank(placed) && !isNear(from.offset, limit, placed.ranges.length);
};

const askByRank = (
  commands: Commands,
  range: Range,
  { offset, limit }: { readonly offset: number; readonly limit: number },
  whole: WholeLists,
): ((next: NextReply) => Cut) => {
  const { list, end } = range;
  commands.add('ZRANGE', list, offset, offset + limit - 1);
  // From the start on it is 0, and no question.
  const count = offset > 0 ? askCount(commands, [range], whole) : () => 0;
  return (next) => {
    const found = next<Buffer[]>();
    return {
      places: end ? found.filter((member) => Buffer.compare(member, end) < 0) : found,
      rank: Math.min(offset, count(next)),
    };
  };
};

const askCut = (
  commands: Commands,
  placed: PlacedPage,
  reading: Reading,
  whole: WholeLists,
): ((next: NextReply) => Cut | undefined) => {
  const { from, limit } = placed.page;
  const [range] = placed.ranges;
  if (limit === 0 && 'offset' in from && from.offset === 0) return () => ({ places: [], rank: 0 });
  if (range && 'offset' in from && isByRank(placed)) {
    return askByRank(commands, range, { offset: from.offset, limit }, whole);
  }
  const around = askAround(commands, placed.ranges, reading, whole);
  return (next) => cutTo(from, limit, reading, around(next));
};

/** Asks for a page of a view within one read; gives the reader of its replies. */
export const askPage = (
  commands: Commands,
  keys: Keys,
  { technician }: Ask,
  { placed, reading, whole }: { readonly placed: PlacedPage; readonly reading: Reading; readonly whole: WholeLists },
): ((next: NextReply) => PageLook) => {
  const { page, counted } = placed;
  const list = page.filter ? facetListOf(page.view, page.filter.unread !== undefined) : listNameOf(page.view);
  const lists = page.segments.map((segment) => ({ segment, list, key: keyOfList(keys, segment, technician, list) }));
  for (const { key } of lists) commands.add('ZCARD', key);
  const parents = counted && askCount(commands, counted.parents, whole);
  const subtasks = counted && askCount(commands, counted.subtasks, whole);
  const cut = askCut(commands, placed, reading, whole);

  return (next) => {
    const sizes = lists.map((known) => ({ ...known, size: next<number>() }));
    if (!parents || !subtasks) return { sizes, counts: null, cut: cut(next) };
    const [ofParents, ofSubtasks] = [parents(next), subtasks(next)];
    return { sizes, counts: { all: ofParents + ofSubtasks, subtasks: ofSubtasks }, cut: cut(next) };
  };
};
