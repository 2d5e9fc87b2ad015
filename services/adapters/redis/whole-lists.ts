import { CODE_LENGTH, type Code } from '#read-model/facets.ts';
import { countBefore } from './count-before.ts';
import type { Piece } from './ranges.ts';
import type { NextReply } from './replies.ts';
import type { Commands } from './transaction.ts';

/** Faceted lists that are read whole, because they are shorter than what would be asked of them. */
export type WholeLists = {
  readonly has: (list: string) => boolean;
  /** The members of a piece, in order. */
  readonly membersOf: (list: string, piece: Piece) => readonly Buffer[];
  readonly count: (list: string, piece: Piece) => number;
};

/** Members that are sent and looked at in the time that a question about a code takes. */
const WORTH = 2;
/** Longer lists are never read whole. */
const MOST = 2000;
/** How much longer than it was a list may be and still be read to its end. */
const GROWTH = 100;
/** Lists whose lengths are remembered. */
const LISTS = 50_000;

/** How long lists were a moment ago, by key. */
export const rememberedSizes = () => {
  const sizes = new Map<string, number>();
  return {
    remember(list: string, size: number): void {
      if (sizes.size >= LISTS && !sizes.has(list)) sizes.clear();
      sizes.set(list, size);
    },
    /** Of lists about which there are so many questions, those to be read whole, and how many members at most. */
    worthReading: (questions: ReadonlyMap<string, number>): ReadonlyMap<string, number> => {
      const worth = new Map<string, number>();
      for (const [list, asked] of questions) {
        const size = sizes.get(list);
        if (size !== undefined && size <= Math.min(MOST, WORTH * asked)) worth.set(list, size + GROWTH);
      }
      return worth;
    },
  };
};

type Run = { readonly from: number; readonly to: number };

/** A list's members with where each code begins and ends. */
type Held = {
  readonly members: readonly Buffer[];
  readonly runs: ReadonlyMap<Code, Run>;
  readonly codes: readonly Code[];
};

const CODE_BYTES = CODE_LENGTH / 2;
const codeOf = (member: Buffer): Code => member.toString('hex', 0, CODE_BYTES);

const isSameCode = (a: Buffer, b: Buffer): boolean => {
  // From the end: neighbours differ there. By hand: it takes less than the call of a comparison.
  for (let at = CODE_BYTES - 1; at >= 0; at--) if (a[at] !== b[at]) return false;
  return true;
};

const heldIn = (members: readonly Buffer[]): Held => {
  const runs = new Map<Code, Run>();
  let from = 0;
  for (let to = 1; to <= members.length; to++) {
    const [first, next] = [members[from] as Buffer, members[to]];
    if (next && isSameCode(first, next)) continue;
    runs.set(codeOf(first), { from, to });
    from = to;
  }
  return { members, runs, codes: [...runs.keys()] };
};

const NOWHERE: Run = { from: 0, to: 0 };

/** Codes beside each other are one piece of the list. */
const joined = ({ members, runs, codes }: Held, first: Code, last: Code): Run => {
  const startOf = (code: Code | undefined): number => runs.get(code ?? '')?.from ?? members.length;
  return {
    from: startOf(codes[countBefore(codes, (code) => code >= first)]),
    to: startOf(codes[countBefore(codes, (code) => code > last)]),
  };
};

const runOf = (held: Held, { first, last, end }: Piece): Run => {
  const { from, to } = first === last ? (held.runs.get(first) ?? NOWHERE) : joined(held, first, last);
  let until = to;
  // What is cut off by time is cut off within its code.
  while (end && until > from && Buffer.compare(held.members[until - 1] as Buffer, end) >= 0) until--;
  return { from, to: until };
};

/** Asks for lists within one read, each up to so many members; gives the reader of the replies. */
export const askWhole = (
  commands: Commands,
  lists: ReadonlyMap<string, number>,
): { readonly lists: WholeLists; readonly take: (next: NextReply) => { readonly cutOff: boolean } } => {
  const held = new Map<string, Held>();
  // One more than may be: then it is known that there are more.
  for (const [list, most] of lists) commands.add('ZRANGE', list, 0, most);
  const of = (list: string): Held => held.get(list) as Held;
  return {
    lists: {
      has: (list) => lists.has(list),
      membersOf(list, piece) {
        const { from, to } = runOf(of(list), piece);
        return from === to ? [] : of(list).members.slice(from, to);
      },
      count(list, piece) {
        const { from, to } = runOf(of(list), piece);
        return to - from;
      },
    },
    take(next) {
      let cutOff = false;
      for (const [list, most] of lists) {
        const members = next<Buffer[]>();
        cutOff ||= members.length > most;
        held.set(list, heldIn(members));
      }
      return { cutOff };
    },
  };
};
