import type { ChainableCommander } from 'ioredis';
import type { Ask, Tally } from '#query-api/ports.ts';
import { ownerOf } from '#read-model/delta.ts';
import { type ListName, listNameOf, personalCounters, sharedCounters } from '#read-model/lists.ts';
import type { Segment } from '#read-model/memberships.ts';
import { type ViewName, views } from '#read-model/views/index.ts';
import type { Keys } from './keys.ts';
import { keyOfList, since } from './list-keys.ts';
import type { NextReply } from './replies.ts';

const today = 'new_today' satisfies ViewName;
const todaySubtasks = `${today}_subtasks` as const satisfies ListName;
const mine = 'all_your_requests' satisfies ViewName;

/** Where a view's count lies in the packed counters of a segment, or of a technician in it. */
const slots = views.map((view) => {
  const personal = 'personal' in view;
  const counters = personal ? personalCounters : sharedCounters;
  return { view: view.name, personal, at: 8 * counters.indexOf(listNameOf(view.name)) };
});

const read = (packed: Buffer | null | undefined, at: number): number =>
  packed && at + 4 <= packed.length ? packed.readInt32LE(at) : 0;

/** Every view's counts as they are kept: a view of today is counted whole. Counters never written are of nothing. */
const countsIn = (shared: Buffer | null | undefined, personal: Buffer | null | undefined) => {
  const all = {} as Record<ViewName, number>;
  const subtasks = {} as Record<ViewName, number>;
  for (const { view, personal: own, at } of slots) {
    const packed = own ? personal : shared;
    all[view] = read(packed, at);
    subtasks[view] = read(packed, at + 4);
  }
  return { all, subtasks };
};

export type Counters = {
  readonly tallies: ReadonlyMap<Segment, Tally>;
  /** How long each view's list is: a view of today's goes farther back than today. */
  readonly kept: ReadonlyMap<Segment, Readonly<Record<ViewName, number>>>;
  /** No counters are lost, nor the lists by which today is counted. */
  readonly whole: boolean;
};

/** Asks for the counters of the segments, and of the reader in them, within a MULTI; gives the reader of its replies. */
export const askCounters = (
  multi: ChainableCommander,
  keys: Keys,
  { tallies: segments, technician, since: midnight }: Ask,
): ((next: NextReply) => Counters) => {
  const bound = since(midnight);
  const owners = segments.flatMap((segment) => [ownerOf(segment), ownerOf(segment, technician)]);
  const lists = segments.map((segment) =>
    ([today, todaySubtasks, mine] as const).map((name) => keyOfList(keys, segment, technician, name)),
  );
  multi.hmgetBuffer(keys.tallies, ownerOf('all'), ...owners);
  if (lists.length > 0) multi.exists(lists.flat());
  for (const [all = '', subtasks = ''] of lists) multi.zlexcount(all, '-', bound).zlexcount(subtasks, '-', bound);

  return (next) => {
    const [present, ...packed] = next<(Buffer | null)[]>();
    const existing = lists.length > 0 ? next<number>() : 0;
    const tallies = new Map<Segment, Tally>();
    const kept = new Map<Segment, Readonly<Record<ViewName, number>>>();
    let expected = 0;
    for (const [index, segment] of segments.entries()) {
      const { all, subtasks } = countsIn(packed[2 * index], packed[2 * index + 1]);
      // Empty lists have no keys: a lost list is one too few, lost counters of a list that is there are one too many.
      for (const count of [all[today], subtasks[today], all[mine]]) if (count > 0) expected++;
      kept.set(segment, all);
      tallies.set(segment, {
        all: { ...all, [today]: next<number>() },
        subtasks: { ...subtasks, [today]: next<number>() },
      });
    }
    return { tallies, kept, whole: present != null && existing === expected };
  };
};
