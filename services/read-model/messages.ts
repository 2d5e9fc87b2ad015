import type { LastMessage, MessageHead, MessageSummary } from './document.ts';
import type { MessageRow, Uuid } from './rows.ts';

/** How many ends of a conversation a document remembers: so many deletions of the last message cost no search. */
export const NEWEST = 8;

type Message = { readonly id: Uuid; readonly row: MessageRow };

export const unreadWith = (
  unread: ReadonlyMap<Uuid, number>,
  row: MessageRow,
  step: 1 | -1,
): ReadonlyMap<Uuid, number> => {
  if (row.isRead || row.senderId === null) return unread;
  const next = new Map(unread);
  const count = (next.get(row.senderId) ?? 0) + step;
  if (count > 0) next.set(row.senderId, count);
  else next.delete(row.senderId);
  return next;
};

/** Greatest sequence first; the id decides between equals, which only exist while a log is replayed. */
export const byRecency = (a: MessageHead, b: MessageHead): number => b.sequence - a.sequence || (a.id < b.id ? 1 : -1);

const without = (summary: MessageSummary, { id, row }: Message): MessageSummary => {
  const newest = summary.newest.filter((head) => head.id !== id);
  const count = summary.count - 1;
  const wasLast = summary.last !== 'unknown' && summary.last?.id === id;
  return {
    count,
    unread: unreadWith(summary.unread, row, -1),
    newest,
    last: count === 0 ? null : wasLast ? 'unknown' : summary.last,
  };
};

const withMessage = (summary: MessageSummary, { id, row }: Message): MessageSummary => {
  const head = { id, sequence: row.sequence };
  const complete = summary.newest.length === summary.count;
  const oldest = summary.newest.at(-1);
  const belongs = complete || (oldest !== undefined && byRecency(head, oldest) < 0);
  const newest = belongs ? [...summary.newest, head].sort(byRecency).slice(0, NEWEST) : summary.newest;
  return {
    count: summary.count + 1,
    unread: unreadWith(summary.unread, row, 1),
    newest,
    last: newest[0]?.id === id ? { ...row, id } : summary.last,
  };
};

const replaced = (summary: MessageSummary, id: Uuid, before: MessageRow, after: MessageRow): MessageSummary => ({
  ...summary,
  unread: unreadWith(unreadWith(summary.unread, before, -1), after, 1),
  last: summary.last !== 'unknown' && summary.last?.id === id ? { ...after, id } : summary.last,
});

/** The summary after one message changed from what is stored of it to what it is now; null is absent. */
export const withMessageChange = (
  summary: MessageSummary,
  id: Uuid,
  before: MessageRow | null,
  after: MessageRow | null,
): MessageSummary => {
  if (before && after && before.sequence === after.sequence) return replaced(summary, id, before, after);
  const removed = before ? without(summary, { id, row: before }) : summary;
  return after ? withMessage(removed, { id, row: after }) : removed;
};

/** The summary with its last message found again among all messages of the request. */
export const withLastOf = (summary: MessageSummary, messages: Iterable<LastMessage>): MessageSummary => {
  const ordered = [...messages].sort(byRecency).slice(0, NEWEST);
  return { ...summary, newest: ordered.map(({ id, sequence }) => ({ id, sequence })), last: ordered[0] ?? null };
};
