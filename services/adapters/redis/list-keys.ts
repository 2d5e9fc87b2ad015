import { listKey, ownerOf } from '#read-model/delta.ts';
import { type ListName, listNameOf, personalCounters } from '#read-model/lists.ts';
import type { Segment } from '#read-model/memberships.ts';
import type { Uuid } from '#read-model/rows.ts';
import { descendingKey, type Micros } from '#read-model/time.ts';
import { type ViewName, views } from '#read-model/views/index.ts';
import type { Keys } from './keys.ts';

const viewNames: ReadonlySet<string> = new Set(views.map(({ name }) => name));
const isView = (name: ListName): name is ViewName => viewNames.has(name);

/** The key of the list that holds a view, or of a list by its own name, in one segment. */
export const keyOfList = (keys: Keys, segment: Segment, technician: Uuid, name: ListName): string => {
  const list = isView(name) ? listNameOf(name) : name;
  return keys.list(listKey(personalCounters.includes(list) ? ownerOf(segment, technician) : ownerOf(segment), list));
};

/** The end of what was created since a moment, in a list ordered by creation, newest first: an exclusive bound. */
export const since = (moment: Micros): Buffer =>
  Buffer.concat([Buffer.from('('), Buffer.from(descendingKey(moment - 1n), 'hex')]);
