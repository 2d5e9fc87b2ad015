import type { Unread } from './card.ts';
import type { Document } from './document.ts';
import type { Uuid } from './rows.ts';

const nobody: Unread = { requester: false, technician: false };

/** By the messages' is_read: who has not read what the other side wrote. */
export const unreadMessages = ({ request, messages }: Document): Unread => {
  if (messages.unread.size === 0) return nobody;
  const senders = [...messages.unread.keys()];
  return {
    requester: senders.some((sender) => sender !== request?.requesterId),
    technician: senders.some((sender) => sender === request?.requesterId),
  };
};

/** By chat_read_states: the requester's own count, and that of anybody the request is assigned to. */
export const unreadStates = ({ request, assignees, readStates }: Document): Unread => {
  const behind = new Set<Uuid>();
  for (const state of readStates.values()) if (state.unreadCount > 0) behind.add(state.userId);
  if (behind.size === 0) return nobody;
  return {
    requester: request !== null && behind.has(request.requesterId),
    technician: [...assignees.values()].some(({ userId }) => behind.has(userId)),
  };
};
