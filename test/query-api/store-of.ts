import type {
  Ask,
  Filter,
  Found,
  FoundPage,
  GroupedBy,
  Groups,
  GroupsAsk,
  PageAsk,
  PageStart,
  ReadStore,
  Segment,
  Tally,
  Unavailable,
} from '#query-api/ports.ts';
import { writeCard } from '#read-model/card.ts';
import { countsAsSolved } from '#read-model/reference.ts';
import type { Uuid } from '#read-model/rows.ts';
import { hexOf } from '#read-model/uuid.ts';
import { allHold, type View, type ViewedRequest } from '#read-model/view.ts';
import { type ViewName, views } from '#read-model/views/index.ts';
import type { Desk, DeskRequest } from './desk.ts';

const isIn = ({ row }: DeskRequest, segment: Segment): boolean =>
  segment === 'all' || row.unitId === (segment === 'none' ? null : segment);

const isSubtask = ({ row }: DeskRequest): boolean => row.parentId !== null;

const viewedOn = (
  { reference, requests }: Desk,
  { id, row, assignees, unread, unreadStates }: DeskRequest,
): ViewedRequest => {
  const isOpen = (other: DeskRequest) => !other.row.isDeleted && !countsAsSolved(reference, other.row.statusId);
  return {
    ...row,
    solved: countsAsSolved(reference, row.statusId),
    assignees: assignees.length,
    openSubtasks: requests.filter((other) => other.row.parentId === id && isOpen(other)).length,
    unread: { messages: unread.technician, states: unreadStates.technician },
  };
};

/** A request that a view shows, and where it stands there: its sort key and its id in hex. */
type Shown = { readonly request: DeskRequest; readonly place: string };

const shownIn = (desk: Desk, name: ViewName, { technician, since }: Ask): readonly Shown[] => {
  const view: View = views.find((candidate) => candidate.name === name) as View;
  return desk.requests
    .map((request) => ({ request, viewed: viewedOn(desk, request) }))
    .filter(({ request, viewed }) => !request.row.isDeleted && allHold(view.where)(viewed))
    .filter(({ request }) => !view.personal || request.assignees.includes(technician))
    .filter(({ request }) => !view.today || request.row.createdAt >= since)
    .map(({ request, viewed }) => ({
      request,
      place: view.order.map((term) => term(viewed)).join('') + hexOf(request.id),
    }))
    .sort((a, b) => (a.place < b.place ? -1 : 1));
};

const tallyOn = (desk: Desk, segment: Segment, ask: Ask): Tally => {
  const count = (keep: (request: DeskRequest) => boolean) =>
    Object.fromEntries(
      views.map(({ name }) => [
        name,
        shownIn(desk, name, ask).filter(({ request }) => isIn(request, segment) && keep(request)).length,
      ]),
    ) as Record<ViewName, number>;
  return { all: count(() => true), subtasks: count(isSubtask) };
};

const cardOf = ({ id, row, lastMessage, unread, unreadStates }: DeskRequest): Uint8Array =>
  new TextEncoder().encode(writeCard(id, row, lastMessage, unread, unreadStates));

const isUnread = ({ unread, unreadStates }: DeskRequest, by: NonNullable<Filter['unread']>): boolean =>
  by === 'messages' ? unread.technician : unreadStates.technician;

/** Does all of a filter hold but for its type? */
const isLeft = (request: DeskRequest, { unread, statusIds, priorityIds }: Filter): boolean =>
  (unread === undefined || isUnread(request, unread)) &&
  (statusIds === undefined || statusIds.includes(request.row.statusId)) &&
  (priorityIds === undefined || priorityIds.includes(request.row.priorityId));

const isOfType = (request: DeskRequest, { type }: Filter): boolean =>
  type === undefined || isSubtask(request) === (type === 'subtasks');

const hex = (place: Uint8Array): string => Buffer.from(place).toString('hex');

/** How many stand before the page, and how many of it there are. */
const rangeOf = (all: readonly Shown[], from: PageStart, limit: number): readonly [rank: number, end: number] => {
  if ('offset' in from) return [Math.min(from.offset, all.length), from.offset + limit];
  if ('after' in from) {
    const rank = all.filter(({ place }) => place <= hex(from.after)).length;
    return [rank, rank + limit];
  }
  const { before } = from;
  const end = before === null ? all.length : all.filter(({ place }) => place < hex(before)).length;
  return [Math.max(0, end - limit), end];
};

const pageOf = (desk: Desk, ask: Ask, { view, segments, from, limit, filter }: PageAsk): FoundPage => {
  const left = shownIn(desk, view, ask)
    .filter(({ request }) => segments.some((segment) => isIn(request, segment)))
    .filter(({ request }) => isLeft(request, filter ?? {}));
  const all = left.filter(({ request }) => isOfType(request, filter ?? {}));
  const [rank, end] = rangeOf(all, from, limit);
  const page = all.slice(rank, end);
  return {
    cards: page.map(({ request }) => cardOf(request)),
    places: page.map(({ place }) => Buffer.from(place, 'hex')),
    rank,
    counts: filter ? { all: left.length, subtasks: left.filter(({ request }) => isSubtask(request)).length } : null,
  };
};

const valueBy = (request: DeskRequest, by: GroupedBy): number | string => {
  const { statusId, priorityId, unitId } = request.row;
  const type = isSubtask(request) ? 'subtasks' : 'parents';
  return { type, status: statusId, priority: priorityId, unit: unitId ?? 'none' }[by];
};

const groupsOf = (desk: Desk, ask: Ask, { view, segments, filter = {}, by }: GroupsAsk): Groups => {
  const left = shownIn(desk, view, ask)
    .map(({ request }) => request)
    .filter((request) => segments.some((segment) => isIn(request, segment)))
    .filter((request) => isLeft(request, filter) && isOfType(request, filter));
  const groups = Map.groupBy(left, (request) => valueBy(request, by));
  return new Map([...groups].map(([value, requests]) => [value, requests.length]));
};

const requestOf = (desk: Desk, id: Uuid): Uint8Array | null => {
  const request = desk.requests.find((candidate) => candidate.id === id && !candidate.row.isDeleted);
  return request ? cardOf(request) : null;
};

/** A ReadStore in memory that asks twice, as one whose position moved does. */
export const storeOf = (desk: Desk): ReadStore => ({
  read: async (asking): Promise<Found> => {
    asking(desk.reference);
    const ask = asking(desk.reference);
    return {
      reference: desk.reference,
      position: desk.position,
      tallies: new Map(ask.tallies.map((segment) => [segment, tallyOn(desk, segment, ask)])),
      pages: (ask.pages ?? []).map((page) => pageOf(desk, ask, page)),
      groups: (ask.groups ?? []).map((asked) => groupsOf(desk, ask, asked)),
      requests: (ask.requests ?? []).map((id) => requestOf(desk, id)),
    };
  },
  position: async () => desk.position,
  close: async () => {},
});

/** A ReadStore that cannot answer, and never asks what for. */
export const storeWithout = (unavailable: Unavailable['unavailable']): ReadStore => {
  const answer = async (): Promise<Unavailable> => ({ unavailable, detail: 'connect ECONNREFUSED 10.0.0.7:6379' });
  return { read: answer, position: answer, close: async () => {} };
};
