import type { Memberships } from './placed.ts';
import type { Lsn } from './position.ts';
import type { AssigneeRow, MessageRow, ReadStateRow, RequestRow, Uuid } from './rows.ts';

/** A row and the position of its last change in the source's log. */
export type Stored<Row> = Row & { readonly lsn: Lsn };

/** What we keep of a request: its row, what belongs to it, and where it was put. */
export type Document = {
  readonly id: Uuid;
  /** Null: rows that belong to it were seen, the request itself not yet or no more. It is in no view then. */
  readonly request: Stored<RequestRow> | null;
  /** By row id. */
  readonly assignees: ReadonlyMap<string, Stored<AssigneeRow>>;
  readonly readStates: ReadonlyMap<string, Stored<ReadStateRow>>;
  readonly messages: MessageSummary;
  /** How many live, unsolved requests name this one as their parent. */
  readonly openSubtasks: number;
  /** The parent in whose openSubtasks this request is counted, as written. */
  readonly openUnder: Uuid | null;
  /** Its places in the lists and counters, as written: what a later change has to undo. */
  readonly placed: Memberships | null;
};

/** What lists need of a request's messages. The messages themselves are kept beside the document, one by one. */
export type MessageSummary = {
  readonly count: number;
  /** Unread messages by sender; those of the system (no sender) make nobody's flag and are left out. */
  readonly unread: ReadonlyMap<Uuid, number>;
  /** The ends of the conversation, greatest sequence first, at most NEWEST of them; complete when as many as count. */
  readonly newest: readonly MessageHead[];
  /** The message with the greatest sequence; unknown after it was deleted, until the one before it is read again. */
  readonly last: LastMessage | null | 'unknown';
};

export type MessageHead = { readonly id: Uuid; readonly sequence: number };
export type LastMessage = MessageRow & { readonly id: Uuid };

export const noMessages: MessageSummary = { count: 0, unread: new Map(), newest: [], last: null };

export const emptyDocument = (id: Uuid): Document => ({
  id,
  request: null,
  assignees: new Map(),
  readStates: new Map(),
  messages: noMessages,
  openSubtasks: 0,
  openUnder: null,
  placed: null,
});

/** Nothing is left that a later change would need. */
export const isEmpty = (document: Document): boolean =>
  document.request === null &&
  document.assignees.size === 0 &&
  document.readStates.size === 0 &&
  document.messages.count === 0 &&
  document.openSubtasks === 0 &&
  document.openUnder === null &&
  document.placed === null;
