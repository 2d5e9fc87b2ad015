import type { Redis } from 'ioredis';
import type { Position } from '#projector/ports.ts';
import type { Ask, Groups, Tally } from '#query-api/ports.ts';
import type { Segment } from '#read-model/memberships.ts';
import type { CardsAtHand } from './cards.ts';
import { askCounters } from './counters.ts';
import { askGroups, type PlacedGroups } from './groups.ts';
import type { Model } from './model.ts';
import { askPage, type ListSize, type PageLook, type PlacedPage } from './page.ts';
import { readPosition } from './position-codec.ts';
import type { Reading } from './reading.ts';
import type { Guess } from './remembered-pages.ts';
import { type NextReply, readAtOnce } from './replies.ts';
import { askRequests, type RequestsLook } from './single-requests.ts';
import type { Commands } from './transaction.ts';
import { askWhole } from './whole-lists.ts';

/** One of an answer's pages: where it is, how it is read, and what it held a moment ago. */
export type PlannedPage = PlacedPage & {
  readonly name: string;
  readonly reading: Reading;
  readonly guess: Guess | undefined;
};

/** What one moment of the store holds of an answer. */
export type Look = {
  readonly position: Position | null;
  readonly sentinel: string | null;
  /** Something of the generation was noticed to be lost or altered. */
  readonly damaged: boolean;
  readonly tallies: ReadonlyMap<Segment, Tally>;
  /** Counters and the lists they count agree: no key of either is lost. */
  readonly whole: boolean;
  /** Null when nothing is filtered. */
  readonly codes: readonly string[] | null;
  readonly pages: readonly (PageLook & { readonly atHand: CardsAtHand })[];
  readonly groups: readonly Groups[];
  readonly requests: RequestsLook;
  /** How long the lists are that pages and groups are read from. */
  readonly sizes: readonly ListSize[];
  /** A list that was read whole is longer than was read of it: nothing holds that was found in it. */
  readonly cutOff: boolean;
};

/** Where what an answer needs is to be found. */
export type Planned = {
  readonly pages: readonly PlannedPage[];
  readonly groups: readonly PlacedGroups[];
  /** Lists to be read whole, and how many members at most. */
  readonly whole: ReadonlyMap<string, number>;
};

/** Reads counters, lists and the guessed cards at once, and so at one position. `doubted`: see RequestsLook. */
export const lookAt = async (
  redis: Redis,
  { keys }: Model,
  ask: Ask,
  { pages, groups, whole: short }: Planned,
  doubted: ReadonlySet<string>,
): Promise<Look> => {
  const look = (commands: Commands): ((next: NextReply) => Look) => {
    commands.add('MGET', keys.position, keys.sentinel);
    commands.add('EXISTS', keys.damage);
    const readCounters = askCounters(commands, keys, ask);
    const filtered = groups.length > 0 || pages.some(({ counted }) => counted);
    if (filtered) commands.add('SMEMBERS', keys.codes);
    const { lists: whole, take: takeWhole } = askWhole(commands, short);
    const readers = pages.map((page) => {
      const read = askPage(commands, keys, ask, { placed: page, reading: page.reading, whole });
      const guessed = page.guess?.cards ?? [];
      if (guessed.length > 0) commands.add('MGET', ...guessed);
      return { read, guessed };
    });
    const readGroups = askGroups(commands, keys, ask, { placed: groups, whole });
    const readRequests = askRequests(commands, keys, ask.requests ?? [], doubted);

    return (next) => {
      const [position, sentinel] = next<(Buffer | null)[]>();
      const damaged = next<number>() > 0;
      const { tallies, whole, kept } = readCounters(next);
      const codes = filtered ? next<Buffer[]>().map(String) : null;
      const { cutOff } = takeWhole(next);
      const found = readers.map(({ read, guessed }) => {
        const page = read(next);
        return { ...page, atHand: { keys: guessed, cards: guessed.length > 0 ? next<(Buffer | null)[]>() : [] } };
      });
      const grouped = readGroups(next);
      const sizes = [...found, grouped].flatMap((look) => look.sizes);
      return {
        position: position ? readPosition(position.toString()) : null,
        sentinel: sentinel ? sentinel.toString() : null,
        damaged,
        tallies,
        whole: whole && sizes.every(({ segment, list, size }) => size === kept(segment, list)),
        codes,
        pages: found,
        groups: grouped.groups,
        requests: readRequests(next),
        sizes,
        cutOff,
      };
    };
  };
  return readAtOnce(redis, look);
};
