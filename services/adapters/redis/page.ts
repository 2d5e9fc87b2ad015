import type { PageAsk } from '#query-api/ports.ts';
import { listKey, ownerOf } from '#read-model/delta.ts';
import { type ListName, listNameOf, personalCounters } from '#read-model/lists.ts';
import type { Segment } from '#read-model/memberships.ts';
import type { Uuid } from '#read-model/rows.ts';
import { descendingKey, type Micros } from '#read-model/time.ts';
import type { ViewName } from '#read-model/views/index.ts';

const isView = (name: ListName): name is ViewName => !name.endsWith('_subtasks');

/** The list that holds a view, or a list by its own name, in one segment. */
export const listOf = (segment: Segment, technician: Uuid, name: ListName): string => {
  const list = isView(name) ? listNameOf(name) : name;
  return listKey(personalCounters.includes(list) ? ownerOf(segment, technician) : ownerOf(segment), list);
};

/** The end of what was created since a moment, in a list ordered by creation, newest first: an exclusive bound. */
export const since = (moment: Micros): Buffer =>
  Buffer.concat([Buffer.from('('), Buffer.from(descendingKey(moment - 1n), 'hex')]);

/** Which ranks of each segment's list may be on the page. */
export const rangeFor = ({ segments, offset, limit }: PageAsk): [from: string, to: string] => [
  String(segments.length === 1 ? offset : 0),
  String(offset + limit - 1),
];

/** The page's members out of what the segments' lists hold; `until` is where a view of today ends. */
export const cutToPage = (
  { segments, offset, limit }: PageAsk,
  found: readonly (readonly Buffer[])[],
  until: Buffer | null,
): Buffer[] => {
  const merged = segments.length === 1 ? [...(found[0] ?? [])] : found.flat().sort(Buffer.compare);
  const start = segments.length === 1 ? 0 : offset;
  const page = merged.slice(start, start + limit);
  return until ? page.filter((member) => Buffer.compare(member, until.subarray(1)) < 0) : page;
};
