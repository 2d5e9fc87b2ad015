import { at, type DeskRequest, desk, people, request, uuid } from './desk.ts';

const created = (number: number) => ({ createdAt: at(`2026-01-02T10:00:${60 - number}Z`) });

/** A request whose requester wrote last, which nobody has read. */
const unread = (number: number, row: Parameters<typeof request>[1]): DeskRequest =>
  request(number, row, {
    unread: { requester: false, technician: true },
    lastMessage: {
      senderId: people.requester,
      content: 'Hello?',
      isRead: false,
      sequence: 1,
      createdAt: at('2026-01-02T10:00:00Z'),
    },
  });

/** Ten requests in the order of their numbers in the views that show the newest first. */
export const filterDesk = desk([
  request(1, { unitId: 1, ...created(1) }),
  request(2, { unitId: 2, ...created(2), parentId: uuid(1) }),
  unread(3, { unitId: 3, ...created(3), priorityId: 1 }),
  request(4, { unitId: null, ...created(4), statusId: 3 }),
  unread(5, { unitId: 1, ...created(5), parentId: uuid(1), statusId: 3 }),
  request(6, { unitId: 2, ...created(6), priorityId: 1 }, { assignees: [people.mona] }),
  request(7, { unitId: 3, ...created(7), parentId: uuid(1), priorityId: 1 }),
  unread(8, { unitId: 1, ...created(8) }),
  request(9, { unitId: 1, ...created(9), statusId: 3, priorityId: 1 }),
  request(10, { unitId: 2, ...created(10), isDeleted: true }),
]);

export const numbersOf = (items: readonly { readonly id: string }[]): number[] =>
  items.map(({ id }) => Number(id.slice(-12)));
