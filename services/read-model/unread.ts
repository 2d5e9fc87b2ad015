import type { Unread } from './card.ts';
import type { Document } from './document.ts';

/** By the messages' is_read: who has not read what the other side wrote. */
export const unreadMessages = ({ request, messages }: Document): Unread => {
  const senders = [...messages.unread.keys()];
  return {
    requester: senders.some((sender) => sender !== request?.requesterId),
    technician: senders.some((sender) => sender === request?.requesterId),
  };
};

/** By chat_read_states: the requester's own count, and that of anybody the request is assigned to. */
export const unreadStates = ({ request, assignees, readStates }: Document): Unread => {
  const behind = new Set(
    [...readStates.values()].filter((state) => state.unreadCount > 0).map((state) => state.userId),
  );
  return {
    requester: request !== null && behind.has(request.requesterId),
    technician: [...assignees.values()].some(({ userId }) => behind.has(userId)),
  };
};
