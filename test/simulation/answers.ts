import { listKey, ownerOf, statusList } from '#read-model/delta.ts';
import { listNameOf, personalCounters, sharedCounters } from '#read-model/lists.ts';
import type { Segment } from '#read-model/memberships.ts';
import type { RequestRow, Uuid } from '#read-model/rows.ts';
import type { ViewName } from '#read-model/views/index.ts';
import { wholeRow } from '#test/support/build.ts';
import { idIn, type Kept } from '#test/support/memory-store.ts';
import type { Rows } from './database.ts';

type Request = RequestRow & {
  readonly id: Uuid;
  readonly solved: boolean;
  readonly assignees: readonly Uuid[];
  readonly waits: boolean;
  /** By the messages 2, by the read states 1. */
  readonly unread: number;
};
type Order = (a: Request, b: Request) => number;

/** Every list by its name, as ids in order, and the counters of each owner; what is empty or zero is left out. */
export type Answers = {
  readonly lists: Readonly<Record<string, readonly Uuid[]>>;
  readonly tallies: Readonly<Record<string, readonly number[]>>;
};

const descending = (a: bigint | null, b: bigint | null): number => {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  return a > b ? -1 : 1;
};
const created: Order = (a, b) => descending(a.createdAt, b.createdAt);
const updated: Order = (a, b) => descending(a.updatedAt, b.updatedAt);

/** The contract's table, word by word; personal views of the requests that are mine. */
const contract: { readonly [V in ViewName]: readonly [(request: Request) => boolean, Order] } = {
  unassigned: [({ assignees }) => assignees.length === 0, created],
  all_unsolved: [({ solved, assignees }) => !solved && assignees.length > 0, updated],
  my_unsolved: [({ solved }) => !solved, updated],
  recently_updated: [() => true, updated],
  recently_solved: [({ solved }) => solved, (a, b) => descending(a.resolvedAt, b.resolvedAt)],
  all_your_requests: [() => true, created],
  urgent_high_priority: [
    ({ priorityId, solved }) => (priorityId === 1 || priorityId === 2) && !solved,
    (a, b) => a.priorityId - b.priorityId || created(a, b),
  ],
  pending_requester_response: [({ statusId }) => statusId === 7, updated],
  pending_subtask: [({ waits }) => waits, updated],
  new_today: [() => true, created],
  in_progress: [({ statusId }) => statusId === 8, updated],
  all_tickets: [() => true, updated],
  all_solved: [({ solved }) => solved, updated],
};
/** The widest view of each order, in which all of that order are filtered. */
const filtered: readonly (readonly [ViewName, Order])[] = [
  ['recently_updated', updated],
  ['new_today', created],
  ['recently_solved', contract.recently_solved[1]],
  ['my_unsolved', updated],
  ['all_your_requests', created],
];

/** What comes first in their order: subtask, assigned, waiting, unread; status; priority. */
const facets = ({ parentId, assignees, waits, statusId, priorityId }: Request, unread = 0): readonly number[] => [
  ...[Number(parentId !== null), Number(assignees.length > 0), Number(waits), unread],
  ...[statusId, priorityId],
];

const byNumbers = (a: readonly number[], b: readonly number[]): number => {
  const differs = a.findIndex((number, index) => number !== b[index]);
  return differs < 0 ? 0 : (a[differs] as number) - (b[differs] as number);
};

const personal: readonly string[] = ['my_unsolved', 'all_your_requests'] satisfies ViewName[];

const liveRequests = (rows: Rows): readonly Request[] => {
  const facts = [...rows.values()];
  const solved = new Set(
    facts.filter(({ kind, row }) => kind === 'status' && row?.['countAsSolved']).map(({ id }) => id),
  );
  const live = facts
    .filter(({ kind }) => kind === 'request')
    .map(({ id, row }) => ({ id, ...wholeRow('request', row ?? {}) }))
    .filter(({ isDeleted }) => !isDeleted)
    .map((request) => ({ ...request, solved: solved.has(String(request.statusId)) }));
  const waiting = new Set(live.filter((child) => !child.solved).map(({ parentId }) => parentId));
  return live.map((request) => {
    const own = facts.filter(({ requestId }) => requestId === request.id);
    const rowsOf = (kind: string) => own.filter((fact) => fact.kind === kind).map(({ row }) => row);
    const assignees = rowsOf('assignee').map((row) => row?.['userId'] as Uuid);
    const wrote = rowsOf('message').some((row) => !row?.['isRead'] && row?.['senderId'] === request.requesterId);
    const behind = rowsOf('readState').some(
      (row) => (row?.['unreadCount'] as number) > 0 && assignees.includes(row?.['userId'] as Uuid),
    );
    return { ...request, assignees, waits: waiting.has(request.id), unread: Number(wrote) * 2 + Number(behind) };
  });
};

/** The answers by the contract's predicates, from the rows alone. */
export const answersFrom = (rows: Rows): Answers => {
  const lists: Record<string, Uuid[]> = {};
  const tallies: Record<string, number[]> = {};
  const requests = liveRequests(rows);

  const listed = (name: string, ids: readonly Uuid[]): void => {
    if (ids.length > 0) lists[name] = [...ids];
  };
  const answer = (segment: Segment, technician?: Uuid): void => {
    const owner = ownerOf(segment, technician);
    const seen = requests.filter(
      ({ unitId, assignees }) =>
        (segment === 'all' || (unitId ?? 'none') === segment) &&
        (technician === undefined || assignees.includes(technician)),
    );
    const found = new Map<string, readonly Request[]>();
    for (const [view, [includes, order]] of Object.entries(contract)) {
      if (personal.includes(view) !== (technician !== undefined)) continue;
      const items = seen.filter(includes).sort((a, b) => order(a, b) || (a.id < b.id ? -1 : 1));
      found.set(listNameOf(view as ViewName), items);
    }
    for (const [view, order] of filtered) {
      const items = found.get(listNameOf(view));
      if (!items) continue;
      const within: Order = (a, b) => order(a, b) || (a.id < b.id ? -1 : 1);
      found.set(
        `${view}_facets`,
        items.toSorted((a, b) => byNumbers(facets(a), facets(b)) || within(a, b)),
      );
      found.set(
        `${view}_unread`,
        items
          .filter(({ unread }) => unread > 0)
          .sort((a, b) => byNumbers(facets(a, a.unread), facets(b, b.unread)) || within(a, b)),
      );
    }
    const subtasks = (items: readonly Request[] = []) => items.filter(({ parentId }) => parentId !== null);
    if (!technician) found.set('new_today_subtasks', subtasks(found.get('new_today')));
    for (const [list, items] of found) {
      listed(
        listKey(owner, list as ViewName),
        items.map(({ id }) => id),
      );
    }
    const counted = (technician ? personalCounters : sharedCounters).flatMap((list) => {
      const items = found.get(list) ?? [];
      return [items.length, subtasks(items).length];
    });
    if (counted.some((count) => count > 0)) tallies[owner] = counted;
  };

  for (const segment of new Set<Segment>(['all', ...requests.map(({ unitId }) => unitId ?? 'none')])) {
    answer(segment);
    for (const technician of new Set(requests.flatMap(({ assignees }) => assignees))) answer(segment, technician);
  }
  for (const { statusId } of requests) {
    const same = requests.filter((request) => request.statusId === statusId).map(({ id }) => id);
    listed(statusList(statusId), same.sort());
  }
  return { lists, tallies };
};

/** The answers as they are kept. */
export const answersIn = ({ lists, tallies }: Kept): Answers => ({
  lists: Object.fromEntries([...lists].map(([name, members]) => [name, members.map(idIn)])),
  tallies: Object.fromEntries([...tallies].filter(([, tally]) => tally.some((count) => count !== 0))),
});
