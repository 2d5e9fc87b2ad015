import type { Ask, Found, FoundPage, PageAsk, ReadStore, Segment, Tally, Unavailable } from '#query-api/ports.ts';
import { writeCard } from '#read-model/card.ts';
import { countsAsSolved } from '#read-model/reference.ts';
import { allHold, type View, type ViewedRequest } from '#read-model/view.ts';
import { type ViewName, views } from '#read-model/views/index.ts';
import type { Desk, DeskRequest } from './desk.ts';

const isIn = ({ row }: DeskRequest, segment: Segment): boolean =>
  segment === 'all' || row.unitId === (segment === 'none' ? null : segment);

const viewedOn = ({ reference, requests }: Desk, { id, row, assignees }: DeskRequest): ViewedRequest => {
  const isOpen = (other: DeskRequest) => !other.row.isDeleted && !countsAsSolved(reference, other.row.statusId);
  return {
    ...row,
    solved: countsAsSolved(reference, row.statusId),
    assignees: assignees.length,
    openSubtasks: requests.filter((other) => other.row.parentId === id && isOpen(other)).length,
  };
};

const shownIn = (desk: Desk, name: ViewName, { technician, since }: Ask): readonly DeskRequest[] => {
  const view: View = views.find((candidate) => candidate.name === name) as View;
  return desk.requests
    .map((request) => ({ request, viewed: viewedOn(desk, request) }))
    .filter(({ request, viewed }) => !request.row.isDeleted && allHold(view.where)(viewed))
    .filter(({ request }) => !view.personal || request.assignees.includes(technician))
    .filter(({ request }) => !view.today || request.row.createdAt >= since)
    .map(({ request, viewed }) => ({
      request,
      key: view.order.map((term) => term(viewed)).join('') + request.id,
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ request }) => request);
};

const tallyOn = (desk: Desk, segment: Segment, ask: Ask): Tally => {
  const count = (keep: (request: DeskRequest) => boolean) =>
    Object.fromEntries(
      views.map(({ name }) => [
        name,
        shownIn(desk, name, ask).filter((request) => isIn(request, segment) && keep(request)).length,
      ]),
    ) as Record<ViewName, number>;
  return { all: count(() => true), subtasks: count(({ row }) => row.parentId !== null) };
};

const cardOf = ({ id, row, lastMessage, unread, unreadStates }: DeskRequest): Uint8Array =>
  new TextEncoder().encode(writeCard(id, row, lastMessage, unread, unreadStates));

const pageOf = (desk: Desk, ask: Ask, { view, segments, from, limit }: PageAsk): FoundPage => {
  const offset = 'offset' in from ? from.offset : 0;
  const cards = shownIn(desk, view, ask)
    .filter((request) => segments.some((segment) => isIn(request, segment)))
    .slice(offset, offset + limit)
    .map(cardOf);
  return { cards, places: [], rank: offset, counts: null };
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
      requests: [],
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
