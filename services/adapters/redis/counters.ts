import type { Tally } from '#query-api/ports.ts';
import { listNameOf, personalCounters, sharedCounters } from '#read-model/lists.ts';
import { type ViewName, views } from '#read-model/views/index.ts';

/** Where a view's count lies in the packed counters of a segment, or of a technician in it. */
const slots = views.map((view) => {
  const personal = 'personal' in view;
  const counters = personal ? personalCounters : sharedCounters;
  return { view: view.name, personal, at: 8 * counters.indexOf(listNameOf(view.name)) };
});

const read = (packed: Buffer | null | undefined, at: number): number =>
  packed && at + 4 <= packed.length ? packed.readInt32LE(at) : 0;

/** Every view's counts as they are kept: a view of today is counted whole. Counters never written are of nothing. */
export const countsIn = (shared: Buffer | null | undefined, personal: Buffer | null | undefined): Tally => {
  const all = {} as Record<ViewName, number>;
  const subtasks = {} as Record<ViewName, number>;
  for (const { view, personal: own, at } of slots) {
    const packed = own ? personal : shared;
    all[view] = read(packed, at);
    subtasks[view] = read(packed, at + 4);
  }
  return { all, subtasks };
};
