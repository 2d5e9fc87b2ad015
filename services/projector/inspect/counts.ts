import { listKey, type Owner, ownerOf } from '#read-model/delta.ts';
import { type ListName, listNameOf, personalCounters, sharedCounters } from '#read-model/lists.ts';
import type { Segment } from '#read-model/memberships.ts';
import type { Uuid } from '#read-model/rows.ts';
import { descendingKey, type Micros } from '#read-model/time.ts';
import type { View } from '#read-model/view.ts';
import { type ViewName, views } from '#read-model/views/index.ts';
import type { CountedModel, StoredModel } from '../model-ports.ts';

export type ViewCounts = Readonly<Record<ViewName, number>>;

/** The members of a list that was cut off at midnight: its keys begin with the time of creation, newest first. */
const createdSince = async (model: StoredModel, list: string, since: Micros): Promise<number> => {
  const cut = descendingKey(since);
  let count = 0;
  for await (const members of model.members(list)) {
    count += members.filter((member) => member.slice(0, cut.length) <= cut).length;
  }
  return count;
};

const counterOf = ({ tallies }: CountedModel, owner: Owner, counters: readonly ListName[], view: ViewName): number =>
  tallies.get(owner)?.[2 * counters.indexOf(listNameOf(view))] ?? 0;

/** How many requests each view shows a user in one segment; `since` is the reader's midnight. */
export const countsIn = async (
  segment: Segment,
  user: Uuid,
  since: Micros,
  counted: CountedModel,
  model: StoredModel,
): Promise<ViewCounts> => {
  const counts = await Promise.all(
    views.map(async (view: View & { readonly name: ViewName }): Promise<[ViewName, number]> => {
      if (view.today)
        return [view.name, await createdSince(model, listKey(ownerOf(segment), listNameOf(view.name)), since)];
      if (!view.personal) return [view.name, counterOf(counted, ownerOf(segment), sharedCounters, view.name)];
      return [view.name, counterOf(counted, ownerOf(segment, user), personalCounters, view.name)];
    }),
  );
  return Object.fromEntries(counts) as ViewCounts;
};

export const sum = (all: readonly ViewCounts[]): ViewCounts =>
  Object.fromEntries(
    views.map(({ name }) => [name, all.reduce((total, counts) => total + counts[name], 0)]),
  ) as ViewCounts;
