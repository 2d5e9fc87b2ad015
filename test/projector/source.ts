import {
  assigned,
  at,
  type Fact,
  gone,
  message,
  mona,
  omar,
  rana,
  readState,
  request,
  status,
  uuid,
} from '#test/support/build.ts';

/** What somebody does to the application's database: which kind of thing, and numbers that say to what. */
export type Action = { readonly kind: number; readonly a: number; readonly b: number; readonly c: number };

const requests = [1, 2, 3, 4].map(uuid);
const people = [mona, omar, rana];
const pick = <T>(from: readonly T[], n: number): T => from[n % from.length] as T;

/** A source database of a few requests, which keeps to its foreign keys: what becomes of its rows at each action. */
export const source = () => {
  const rows = new Map<string, Fact>();
  const keyOf = ({ kind, requestId, id }: Fact): string => `${kind} ${requestId ?? ''} ${id}`;
  const has = (fact: Fact): boolean => rows.has(keyOf(fact));
  const all = (kind: Fact['kind'], of?: string): Fact[] =>
    [...rows.values()].filter((row) => row.kind === kind && (of === undefined || row.requestId === of));

  const put = (fact: Fact): Fact[] => {
    rows.set(keyOf(fact), { ...fact, row: { ...rows.get(keyOf(fact))?.row, ...fact.row } });
    return [fact];
  };
  const remove = (fact: Fact | undefined): Fact[] => (fact && rows.delete(keyOf(fact)) ? [gone(fact)] : []);

  /** A deleted request takes its children and its subtasks along. */
  const cascade = (id: string): Fact[] => [
    ...remove(rows.get(keyOf(request(id)))),
    ...(['assignee', 'message', 'readState'] as const).flatMap((kind) => all(kind, id).flatMap(remove)),
    ...all('request').flatMap((row) => (row.row?.['parentId'] === id ? cascade(row.id) : [])),
  ];
  const given = (fact: Fact | undefined, requestId: string): Fact[] =>
    fact && !has({ ...fact, requestId }) ? [...remove(fact), ...put({ ...fact, requestId })] : [];

  const write = (id: string, { b, c }: Action): Fact[] => {
    const parentId = pick([null, null, ...requests.filter((parent) => has(request(parent)) || parent === id)], b);
    const updatedAt = at('2026-01-01') + BigInt(c);
    return put(
      request(id, {
        ...{ parentId, updatedAt, statusId: pick([1, 2, 3, 8], c), priorityId: 1 + (b % 3), isDeleted: c % 8 === 7 },
        ...{ unitId: pick([1, 2, null], b + c), title: `title ${c}`, requesterId: pick(people, b) },
      }),
    );
  };

  return {
    rows,
    act(action: Action): Fact[] {
      const { kind, a, b, c } = action;
      const id = pick(requests, a);
      if (!has(request(id)) && kind < 11) return write(id, action);
      const messages = all('message', id);
      switch (kind) {
        case 0:
          return write(id, action);
        case 1:
          return cascade(id);
        case 2:
          return put(assigned(id, pick(people, b)));
        case 3:
          return remove(all('assignee', id)[0]);
        case 4:
          return all('assignee', id)
            .slice(0, 1)
            .flatMap((row) => put({ ...row, row: { userId: pick(people, c) } }));
        case 5:
          return has(request(pick(requests, b))) ? given(all('assignee', id)[0], pick(requests, b)) : [];
        case 6:
        case 7:
          return put(
            message(id, 1 + (c % 40), { senderId: pick([...people, null], b), isRead: c % 3 === 0, content: `${b}` }),
          );
        case 8:
          return remove(messages.toSorted((x, y) => Number(y.row?.['sequence']) - Number(x.row?.['sequence']))[0]);
        case 9:
          return has(request(pick(requests, b)))
            ? given(messages[c % Math.max(messages.length, 1)], pick(requests, b))
            : [];
        case 10:
          return put(readState(id, pick(people, b), c % 3));
        default:
          return put(status(pick([1, 2, 3, 8], b), c % 2 === 0));
      }
    },
  };
};
