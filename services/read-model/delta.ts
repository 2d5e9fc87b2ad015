import { type List, lists, personalCounters, sharedCounters } from './lists.ts';
import type { Memberships, Segment } from './memberships.ts';
import type { Uuid } from './rows.ts';
import { hexOf } from './uuid.ts';

/** Whose counters or lists: a segment's, or one technician's in a segment (`segment` or `user segment`). */
export type Owner = string;

/** One entry of one kept list: `owner list` and the hex digits that sort it there, its id last. */
export type Place = { readonly list: string; readonly member: string };

/** The least work that turns one state of a request's places into another. */
export type Delta = {
  readonly put: readonly Place[];
  readonly remove: readonly Place[];
  /** By owner, what to add to each packed counter: per list all, then subtasks. */
  readonly tallies: ReadonlyMap<Owner, readonly number[]>;
};

export const ownerOf = (segment: Segment, technician?: Uuid): Owner =>
  technician === undefined ? String(segment) : `${technician} ${segment}`;

/** Is it a technician's, and no segment's? */
export const isPersonal = (owner: Owner): boolean => owner.includes(' ');

/** The counted lists of an owner, in the order of its counters. */
export const countersOf = (owner: Owner): readonly List['name'][] =>
  isPersonal(owner) ? personalCounters : sharedCounters;

export const listKey = (owner: Owner, list: List['name']): string => `${owner} ${list}`;

/** The list of all live requests of a status: what a status that starts or stops counting as solved has to touch. */
export const statusList = (statusId: number): string => `status ${statusId}`;

export const ownersOf = (memberships: Memberships, personal: boolean): Owner[] => {
  const segments: Segment[] = ['all', memberships.segment];
  if (!personal) return segments.map((segment) => ownerOf(segment));
  return memberships.assignees.flatMap((user) => segments.map((segment) => ownerOf(segment, user)));
};

const placesIn = (id: Uuid, memberships: Memberships | null): readonly Place[] => {
  if (!memberships) return [];
  const places: Place[] = [];
  const suffix = hexOf(id);
  const shared = ownersOf(memberships, false);
  const personal = ownersOf(memberships, true);
  for (const list of lists) {
    const key = memberships.keys[list.name];
    if (key === undefined) continue;
    const member = key + suffix;
    for (const owner of list.personal ? personal : shared) places.push({ list: listKey(owner, list.name), member });
  }
  places.push({ list: statusList(memberships.statusId), member: suffix });
  return places;
};

const byList = (places: readonly Place[]): ReadonlyMap<string, string> =>
  new Map(places.map(({ list, member }) => [list, member]));

/** The lists that hold a request, each with its member there. */
export const placesOf = (id: Uuid, memberships: Memberships | null): ReadonlyMap<string, string> =>
  byList(placesIn(id, memberships));

/** Those of the places that are not among the others. */
const without = (places: readonly Place[], others: readonly Place[]): readonly Place[] => {
  if (places.length === 0 || others.length === 0) return places;
  const members = byList(others);
  return places.filter(({ list, member }) => members.get(list) !== member);
};

/** What a request in these places adds to the counters of each of their owners. */
const tallyOf = (
  { keys, subtask }: Memberships,
  counters: readonly List['name'][],
  step: 1 | -1,
): readonly number[] => {
  const tally: number[] = [];
  for (const list of counters) {
    const counted = keys[list] === undefined ? 0 : step;
    tally.push(counted, subtask ? counted : 0);
  }
  return tally;
};

const count = (tallies: Map<Owner, readonly number[]>, memberships: Memberships | null, step: 1 | -1): void => {
  if (!memberships) return;
  for (const personal of [false, true]) {
    const added = tallyOf(memberships, personal ? personalCounters : sharedCounters, step);
    for (const owner of ownersOf(memberships, personal)) {
      const tally = tallies.get(owner);
      tallies.set(owner, tally ? tally.map((sum, slot) => sum + (added[slot] ?? 0)) : added);
    }
  }
};

const talliesBetween = (before: Memberships | null, after: Memberships | null): Delta['tallies'] => {
  const tallies = new Map<Owner, readonly number[]>();
  count(tallies, before, -1);
  count(tallies, after, 1);
  for (const [owner, tally] of tallies) if (tally.every((step) => step === 0)) tallies.delete(owner);
  return tallies;
};

export const deltaBetween = (id: Uuid, before: Memberships | null, after: Memberships | null): Delta => {
  const [from, to] = [placesIn(id, before), placesIn(id, after)];
  return { put: without(to, from), remove: without(from, to), tallies: talliesBetween(before, after) };
};

/** For who fills the lists later, from the places themselves. */
export const countedBetween: typeof deltaBetween = (id, before, after) => ({
  put: [],
  remove: before ? without(placesIn(id, before), placesIn(id, after)) : [],
  tallies: talliesBetween(before, after),
});
