import { type List, lists, personalCounters, sharedCounters } from './lists.ts';
import type { Memberships, Segment } from './memberships.ts';
import type { Uuid } from './rows.ts';

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

export const listKey = (owner: Owner, list: List['name']): string => `${owner} ${list}`;

/** The list of all live requests of a status: what a status that starts or stops counting as solved has to touch. */
export const statusList = (statusId: number): string => `status ${statusId}`;

const ownersOf = (memberships: Memberships, personal: boolean): Owner[] => {
  const segments: Segment[] = ['all', memberships.segment];
  if (!personal) return segments.map((segment) => ownerOf(segment));
  return memberships.assignees.flatMap((user) => segments.map((segment) => ownerOf(segment, user)));
};

const placesOf = (id: Uuid, memberships: Memberships | null): ReadonlyMap<string, string> => {
  const places = new Map<string, string>();
  if (!memberships) return places;
  const suffix = id.replaceAll('-', '');
  const shared = ownersOf(memberships, false);
  const personal = ownersOf(memberships, true);
  for (const list of lists) {
    const key = memberships.keys[list.name];
    if (key === undefined) continue;
    for (const owner of list.personal ? personal : shared) places.set(listKey(owner, list.name), key + suffix);
  }
  return places.set(statusList(memberships.statusId), suffix);
};

const count = (tallies: Map<Owner, number[]>, memberships: Memberships | null, step: 1 | -1): void => {
  if (!memberships) return;
  for (const personal of [false, true]) {
    const counters = personal ? personalCounters : sharedCounters;
    for (const owner of ownersOf(memberships, personal)) {
      const tally = tallies.get(owner) ?? counters.flatMap(() => [0, 0]);
      tallies.set(owner, tally);
      counters.forEach((list, slot) => {
        if (memberships.keys[list] === undefined) return;
        tally[2 * slot] = (tally[2 * slot] ?? 0) + step;
        if (memberships.subtask) tally[2 * slot + 1] = (tally[2 * slot + 1] ?? 0) + step;
      });
    }
  }
};

const entries = (places: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): Place[] =>
  [...places].filter(([list, member]) => other.get(list) !== member).map(([list, member]) => ({ list, member }));

export const deltaBetween = (id: Uuid, before: Memberships | null, after: Memberships | null): Delta => {
  const [from, to] = [placesOf(id, before), placesOf(id, after)];
  const tallies = new Map<Owner, number[]>();
  count(tallies, before, -1);
  count(tallies, after, 1);
  for (const [owner, tally] of tallies) if (tally.every((step) => step === 0)) tallies.delete(owner);
  return { put: entries(to, from), remove: entries(from, to), tallies };
};
