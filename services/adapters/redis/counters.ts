import type { Ask, Tally } from '#query-api/ports.ts';
import { ownerOf } from '#read-model/delta.ts';
import { type ListName, listNameOf, lists, personalCounters, sharedCounters } from '#read-model/lists.ts';
import type { Segment } from '#read-model/memberships.ts';
import { type ViewName, views } from '#read-model/views/index.ts';
import type { Keys } from './keys.ts';
import { keyOfList, since } from './list-keys.ts';
import type { NextReply } from './replies.ts';
import type { Commands } from './transaction.ts';

const today = 'new_today' satisfies ViewName;
const todaySubtasks = `${today}_subtasks` as const satisfies ListName;
const mine = 'all_your_requests' satisfies ViewName;

/** Where the count of a list lies in the packed counters of a segment, or of a technician in it. */
const slotOf = (list: ListName) => {
  const personal = personalCounters.includes(list);
  return { personal, at: 8 * (personal ? personalCounters : sharedCounters).indexOf(list) };
};

const slotsByList = new Map(lists.map(({ name }) => [name, slotOf(name)]));
const slots = views.map(({ name }) => ({ view: name, ...slotOf(listNameOf(name)) }));

type Packed = { readonly shared: Buffer | null | undefined; readonly personal: Buffer | null | undefined };

/** Counters never written are of nothing. */
const read = (packed: Buffer | null | undefined, at: number): number =>
  packed && at + 4 <= packed.length ? packed.readInt32LE(at) : 0;

/** Every view's counts as they are kept: a view of today is counted whole. */
const countsIn = ({ shared, personal }: Packed) => {
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
  /** How long a list is in a segment, by its counter; the whole list, also of a view of today. */
  readonly kept: (segment: Segment, list: ListName) => number;
  /** No counters are lost, nor the lists by which today is counted. */
  readonly whole: boolean;
};

/** Asks for the counters of the segments, and of the reader in them, within one read; gives the reader of its replies. */
export const askCounters = (
  commands: Commands,
  keys: Keys,
  { tallies: segments, pages = [], groups = [], technician, since: midnight }: Ask,
): ((next: NextReply) => Counters) => {
  const bound = since(midnight);
  const counted = [...new Set([...segments, ...[...pages, ...groups].flatMap((asked) => asked.segments)])];
  const owners = counted.flatMap((segment) => [ownerOf(segment), ownerOf(segment, technician)]);
  const existing = segments.map((segment) =>
    ([today, todaySubtasks, mine] as const).map((name) => keyOfList(keys, segment, technician, name)),
  );
  commands.add('HMGET', keys.tallies, ownerOf('all'), ...owners);
  if (existing.length > 0) commands.add('EXISTS', ...existing.flat());
  for (const [all = '', subtasks = ''] of existing) {
    commands.add('ZLEXCOUNT', all, '-', bound);
    commands.add('ZLEXCOUNT', subtasks, '-', bound);
  }

  return (next) => {
    const [present, ...packed] = next<(Buffer | null)[]>();
    const packedOf = new Map(
      counted.map((segment, index): [Segment, Packed] => [
        segment,
        { shared: packed[2 * index], personal: packed[2 * index + 1] },
      ]),
    );
    const found = existing.length > 0 ? next<number>() : 0;
    const tallies = new Map<Segment, Tally>();
    let expected = 0;
    for (const segment of segments) {
      const { all, subtasks } = countsIn(packedOf.get(segment) as Packed);
      // Empty lists have no keys: a lost list is one too few, lost counters of a list that is there are one too many.
      for (const count of [all[today], subtasks[today], all[mine]]) if (count > 0) expected++;
      tallies.set(segment, {
        all: { ...all, [today]: next<number>() },
        subtasks: { ...subtasks, [today]: next<number>() },
      });
    }
    return {
      tallies,
      kept: (segment, list) => {
        const { personal, at } = slotsByList.get(list) as ReturnType<typeof slotOf>;
        const own = packedOf.get(segment);
        return read(personal ? own?.personal : own?.shared, at);
      },
      whole: present != null && found === expected,
    };
  };
};
