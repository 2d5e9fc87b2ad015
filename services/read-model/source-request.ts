import { type Document, emptyDocument, type LastMessage, type MessageSummary, type Stored } from './document.ts';
import { byRecency, NEWEST, unreadWith } from './messages.ts';
import type { AssigneeRow, MessageRow, ReadStateRow, RequestRow, Uuid } from './rows.ts';

/** A request with all that belongs to it, as the source has it at one moment. */
export type SourceRequest = {
  readonly id: Uuid;
  readonly row: RequestRow;
  /** Serial ids in decimal. */
  readonly assignees: readonly (AssigneeRow & { readonly id: string })[];
  readonly readStates: readonly (ReadStateRow & { readonly id: string })[];
  readonly messages: readonly LastMessage[];
};

/** A row read from the source has no position of its own: it keeps that of the stored one, and any change is newer. */
const kept = <Row extends object>(row: Row, stored: { readonly lsn: number } | null | undefined): Stored<Row> => ({
  ...row,
  lsn: stored?.lsn ?? 0,
});

const summaryOf = (messages: readonly LastMessage[]): MessageSummary => {
  const ordered = messages.length > 1 ? [...messages].sort(byRecency) : messages;
  let unread: MessageSummary['unread'] = new Map();
  for (const message of ordered) unread = unreadWith(unread, message, 1);
  return {
    count: ordered.length,
    unread,
    newest: ordered.slice(0, NEWEST).map(({ id, sequence }) => ({ id, sequence })),
    last: ordered[0] ?? null,
  };
};

/** What is kept of a request that was read from the source: its rows are the source's, all that is derived is still as it was written. */
export const documentFrom = (source: SourceRequest, stored: Document = emptyDocument(source.id)): Document => ({
  ...stored,
  request: kept(source.row, stored.request),
  assignees: new Map(source.assignees.map(({ id, userId }) => [id, kept({ userId }, stored.assignees.get(id))])),
  readStates: new Map(
    source.readStates.map(({ id, userId, unreadCount }) => [
      id,
      kept({ userId, unreadCount }, stored.readStates.get(id)),
    ]),
  ),
  messages: summaryOf(source.messages),
});

/** The messages to keep beside the document, given those that are stored. */
export const messagesFrom = (
  source: SourceRequest,
  stored: ReadonlyMap<Uuid, Stored<MessageRow>>,
): readonly { readonly id: Uuid; readonly row: Stored<MessageRow> | null }[] => {
  const now = source.messages.map(({ id, senderId, content, isRead, sequence, createdAt }) => ({
    id,
    row: kept({ senderId, content, isRead, sequence, createdAt }, stored.get(id)),
  }));
  if (stored.size === 0) return now;
  const present = new Set(source.messages.map(({ id }) => id));
  return [...[...stored.keys()].filter((id) => !present.has(id)).map((id) => ({ id, row: null })), ...now];
};
