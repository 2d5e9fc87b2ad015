import type { ChainableCommander } from 'ioredis';
import type { Ask, PageAsk } from '#query-api/ports.ts';
import type { Keys } from './keys.ts';
import { keyOfList, since } from './list-keys.ts';
import type { NextReply } from './replies.ts';

/** Up to here the beginnings of several lists are simply read; farther pages need the lists' sizes first. */
const SHALLOW = 1000;
/** Members read beyond those that sizes known from a moment ago leave possible: lists may shrink meanwhile. */
const SLACK = 100;

type Sizes = readonly number[];

export type Page = {
  /** In order; undefined when the lists must be asked once more, now that their sizes are known. */
  readonly members: readonly Buffer[] | undefined;
  readonly sizes: Sizes;
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** The first rank of each list that can be on the page: at most all of the other lists stand before it. */
const firstRanks = (offset: number, sizes: Sizes): number[] => {
  const total = sum(sizes);
  return sizes.map((size) => Math.max(0, offset - (total - size)));
};

/** From which rank to read each list, by the sizes of a moment ago; undefined where they are needed and not known. */
const offsetOf = ({ from }: Pick<PageAsk, 'from'>): number => ('offset' in from ? from.offset : 0);

export const startsFor = ({ segments, from }: PageAsk, sizes: Sizes | undefined): readonly number[] | undefined => {
  const offset = offsetOf({ from });
  if (segments.length === 1) return [offset];
  if (offset <= SHALLOW) return segments.map(() => 0);
  return sizes && firstRanks(offset, sizes).map((rank) => Math.max(0, rank - SLACK));
};

/** Cuts the page out of what each list holds from a rank on; undefined when a list was read from too far behind. */
export const cutToPage = (
  { from, limit }: Pick<PageAsk, 'from' | 'limit'>,
  starts: readonly number[] | undefined,
  found: readonly (readonly Buffer[])[],
  sizes: Sizes,
): readonly Buffer[] | undefined => {
  const offset = offsetOf({ from });
  if (offset >= sum(sizes)) return [];
  if (!starts) return undefined;
  if (starts.length === 1) return found[0] ?? [];
  const latest = firstRanks(offset, sizes);
  if (starts.some((start, index) => start > (latest[index] ?? 0))) return undefined;
  const skipped = offset - sum(starts);
  return found
    .flat()
    .sort(Buffer.compare)
    .slice(skipped, skipped + limit);
};

/** Asks for a page of a view within a MULTI; gives the reader of its replies. */
export const askPage = (
  multi: ChainableCommander,
  keys: Keys,
  { technician, since: midnight }: Ask,
  page: PageAsk,
  sizes: Sizes | undefined,
): ((next: NextReply) => Page) => {
  const starts = startsFor(page, sizes);
  const last = String(offsetOf(page) + page.limit - 1);
  for (const [index, segment] of page.segments.entries()) {
    const list = keyOfList(keys, segment, technician, page.view);
    multi.zcard(list);
    if (starts) multi.zrangeBuffer(list, String(starts[index]), last);
  }

  return (next) => {
    const now: number[] = [];
    const found: Buffer[][] = [];
    for (const _ of page.segments) {
      now.push(next<number>());
      if (starts) found.push(next<Buffer[]>());
    }
    const members = cutToPage(page, starts, found, now);
    if (page.view !== 'new_today') return { members, sizes: now };
    const midnightKey = since(midnight).subarray(1);
    return { members: members?.filter((member) => Buffer.compare(member, midnightKey) < 0), sizes: now };
  };
};
