import type { ExaminedRequest, Selection, Source } from '#projector/source-ports.ts';
import type { Change } from '#read-model/change.ts';
import { emptyReference, type Reference, referenceKinds } from '#read-model/reference.ts';
import type { RequestRow, Uuid } from '#read-model/rows.ts';
import type { SourceRequest } from '#read-model/source-request.ts';
import type { ViewName } from '#read-model/views/index.ts';

type Row = { readonly kind: Change['kind']; readonly id: string; readonly requestId: string; readonly row: object };

/** A source database in memory: rows as changes told them last. */
export type MemorySource = Source & {
  apply(changes: readonly Change[]): void;
  ids(): readonly Uuid[];
  /** From now on it does not answer. */
  fail(error: Error | null): void;
};

const keyOf = ({ kind, id, requestId = '' }: { kind: string; id: string; requestId?: string }): string =>
  `${kind} ${requestId} ${id}`;

/** `lsn`: where the log ends. */
export const memorySource = (lsn: () => number): MemorySource => {
  let rows: ReadonlyMap<string, Row> = new Map();
  let failure: Error | null = null;
  const answer = (): void => {
    if (failure) throw failure;
  };
  return {
    apply(changes) {
      const next = new Map(rows);
      for (const change of changes) {
        const { kind, id, row } = change;
        const requestId = 'requestId' in change ? change.requestId : '';
        if (row) next.set(keyOf({ kind, id, requestId }), { kind, id, requestId, row });
        else next.delete(keyOf({ kind, id, requestId }));
      }
      rows = next;
    },
    ids: () => [...rows.values()].filter(({ kind }) => kind === 'request').map(({ id }) => id),
    fail(error) {
      failure = error;
    },
    async mark() {
      answer();
    },
    async close() {},
    async snapshot() {
      answer();
      const desk = readDesk([...rows.values()]);
      const selected = (selection: Selection): readonly ExaminedRequest[] =>
        desk.requests.filter(isSelected(selection));
      const portions = async function* (selection: Selection): AsyncGenerator<readonly ExaminedRequest[]> {
        for (const request of selected(selection)) {
          answer();
          yield [request];
        }
      };
      return {
        ...{ lsn: lsn(), takenAt: 0n, examine: portions, requests: portions, async close() {} },
        reference: async () => desk.reference,
        count: async (selection) => selected(selection).length,
      };
    },
  };
};

const readDesk = (rows: readonly Row[]) => {
  const of = <T>(kind: Change['kind']): (T & { readonly id: string; readonly requestId: string })[] =>
    rows.filter((row) => row.kind === kind).map(({ id, requestId, row }) => ({ ...(row as T), id, requestId }));
  const reference = Object.fromEntries(
    referenceKinds.map((kind) => [
      kind,
      new Map(rows.filter((row) => row.kind === kind).map(({ id, row }) => [id, row])),
    ]),
  ) as unknown as Reference;
  const belonging = (id: Uuid) => {
    const mine = <T>(kind: Change['kind']): (T & { readonly id: string })[] =>
      of<T>(kind).flatMap(({ requestId, ...row }) => (requestId === id ? [row as unknown as T & { id: string }] : []));
    return { assignees: mine('assignee'), readStates: mine('readState'), messages: mine('message') } as Omit<
      SourceRequest,
      'id' | 'row'
    >;
  };
  const all = rows.filter(({ kind }) => kind === 'request').map(({ id, row }) => ({ id, row: row as RequestRow }));
  const solved = ({ statusId }: RequestRow): boolean => reference.status.get(String(statusId))?.countAsSolved ?? false;
  const requests = all
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, row }): ExaminedRequest => {
      const children = all.filter((child) => child.row.parentId === id);
      const own = belonging(id);
      const waits = children.some((child) => !child.row.isDeleted && !solved(child.row));
      const views = viewsOf(row, own.assignees.length > 0, solved(row), waits);
      return { id, row, ...own, views, children: children.map((child) => child.id) };
    });
  return { requests, reference: { ...emptyReference, ...reference } };
};

/** CONTRACT.md section 3 once more, without looking at the rules. */
const viewsOf = (row: RequestRow, assigned: boolean, solved: boolean, waits: boolean): Set<ViewName> => {
  if (row.isDeleted) return new Set();
  const views: { readonly [K in ViewName]: boolean } = {
    ...{ unassigned: !assigned, all_unsolved: assigned && !solved, my_unsolved: assigned && !solved },
    ...{ recently_updated: true, recently_solved: solved, all_your_requests: assigned },
    ...{ urgent_high_priority: row.priorityId <= 2 && !solved, pending_requester_response: row.statusId === 7 },
    ...{
      pending_subtask: waits,
      new_today: true,
      in_progress: row.statusId === 8,
      all_tickets: true,
      all_solved: solved,
    },
  };
  return new Set((Object.keys(views) as ViewName[]).filter((view) => views[view]));
};

const isSelected =
  (selection: Selection) =>
  ({ id, row, assignees, views }: ExaminedRequest): boolean => {
    switch (selection.kind) {
      case 'all':
        return selection.after === null || id > selection.after;
      case 'requests':
        return selection.ids.includes(id);
      case 'unit':
        return row.unitId === selection.unitId;
      case 'view':
        return views.has(selection.view);
      case 'technician':
        return assignees.some(({ userId }) => userId === selection.user);
      case 'since':
        return row.createdAt >= selection.at || row.updatedAt >= selection.at;
      case 'sample':
        return true;
    }
  };
