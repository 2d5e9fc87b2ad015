import { expect } from 'vitest';
import type { ReadStore } from '#query-api/ports.ts';
import type { Change } from '#read-model/change.ts';
import { referenceKinds } from '#read-model/reference.ts';
import type { Uuid } from '#read-model/rows.ts';
import { openDesk, type RedisDesk } from '#test/support/redis-desk.ts';
import type { Desk, DeskRequest } from './desk.ts';

const LSN = 1;

/** Whose chat_read_states say that they have not read all. */
export const behind = ({ row, assignees, unreadStates: { requester, technician } }: DeskRequest): Uuid[] => [
  ...(requester ? [row.requesterId] : []),
  ...(technician ? assignees.slice(0, 1) : []),
];

const requestChanges = (request: DeskRequest): Change[] => {
  const { id, row, assignees, lastMessage } = request;
  const stamp = { lsn: LSN, snapshot: false };
  const own = { requestId: id, ...stamp } as const;
  return [
    { kind: 'request', id, row, ...stamp },
    ...assignees.map((userId): Change => ({ kind: 'assignee', id: userId, row: { userId }, ...own })),
    ...behind(request).map(
      (userId): Change => ({ kind: 'readState', id: userId, row: { userId, unreadCount: 1 }, ...own }),
    ),
    ...(lastMessage ? [{ kind: 'message', id, row: lastMessage, ...own } as const] : []),
  ];
};

const changesOf = ({ reference, requests }: Desk): Change[] => [
  ...referenceKinds.flatMap((kind) =>
    [...reference[kind]].map(([id, row]) => ({ kind, id, row, lsn: LSN, snapshot: false }) as Change),
  ),
  ...requests.flatMap(requestChanges),
];

/** Asks everything twice: what is remembered of the first answer is a shorter way to the second, and to no other one. */
const askedTwice = (store: ReadStore): ReadStore => ({
  ...store,
  async read(decide) {
    const [first, second] = [await store.read(decide), await store.read(decide)];
    expect(second).toEqual(first);
    return second;
  },
});

/** Desks on a real Redis, each filled once; what is unread follows from the messages and the read states. */
export const redisStores = (url: string) => {
  const opened = new Map<Desk, Promise<RedisDesk>>();

  const fill = async (facts: Desk): Promise<RedisDesk> => {
    const { generation, lsn, committedAt } = facts.position;
    const desk = await openDesk(url, { generation });
    await desk.apply(changesOf(facts), { lsn, committedAt });
    return desk;
  };

  return {
    open: async (facts: Desk): Promise<ReadStore> => {
      const desk = opened.get(facts) ?? fill(facts);
      opened.set(facts, desk);
      return askedTwice((await desk).store);
    },
    close: async () => {
      for (const desk of opened.values()) await (await desk).close();
    },
  };
};
