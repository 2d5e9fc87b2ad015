import { type ChildChange, isOld, lsnAfter, type RequestChange, type Stamp } from './change.ts';
import type { Document, Stored } from './document.ts';
import { withMessageChange } from './messages.ts';
import type { MessageRow } from './rows.ts';

/** What one row becomes: null is gone; `old` leaves it as it is; `incomplete` lacks fields that were never sent. */
export type RowOutcome<Row> = Stored<Row> | null | 'old' | 'incomplete';

/** The rule for one row: what is stored of it, and what the log now says. `required` names the fields of a whole row. */
export const applyToRow = <Row extends object>(
  stored: Stored<Row> | undefined,
  change: Stamp & { readonly row: Partial<Row> | null },
  required: readonly (keyof Row)[],
): RowOutcome<Row> => {
  if (isOld(stored, change)) return 'old';
  if (change.row === null) return null;
  const row = { ...stored, ...change.row, lsn: lsnAfter(stored, change) };
  return required.every((field) => row[field] !== undefined) ? (row as Stored<Row>) : 'incomplete';
};

const requestFields = [
  ...['requesterId', 'unitId', 'tagId', 'statusId', 'priorityId', 'subcategoryId', 'title', 'createdAt', 'updatedAt'],
  ...['resolvedAt', 'dueDate', 'completedAt', 'parentId', 'sectionId', 'technicianId', 'isBlocked', 'estimatedHours'],
  'isDeleted',
] as (keyof NonNullable<RequestChange['row']>)[];
const assigneeFields = ['userId'] as const;
const readStateFields = ['userId', 'unreadCount'] as const;
export const messageFields = ['senderId', 'content', 'isRead', 'sequence', 'createdAt'] as const;

const withRow = <Row>(rows: ReadonlyMap<string, Row>, id: string, row: Row | null): ReadonlyMap<string, Row> => {
  const next = new Map(rows);
  if (row === null) next.delete(id);
  else next.set(id, row);
  return next;
};

type DocumentChange = RequestChange | Exclude<ChildChange, { kind: 'message' }>;

/** A document after a change to its request row, an assignee or a read state. */
export const applyChange = (document: Document, change: DocumentChange): Document | 'old' | 'incomplete' => {
  if (change.kind === 'request') {
    const request = applyToRow(document.request ?? undefined, change, requestFields);
    return typeof request === 'string' ? request : { ...document, request };
  }
  if (change.kind === 'assignee') {
    const row = applyToRow(document.assignees.get(change.id), change, assigneeFields);
    return typeof row === 'string' ? row : { ...document, assignees: withRow(document.assignees, change.id, row) };
  }
  const row = applyToRow(document.readStates.get(change.id), change, readStateFields);
  return typeof row === 'string' ? row : { ...document, readStates: withRow(document.readStates, change.id, row) };
};

/** A document after one of its messages changed from what is stored of it to what it is now. */
export const applyMessage = (
  document: Document,
  id: string,
  before: MessageRow | null,
  after: MessageRow | null,
): Document => ({ ...document, messages: withMessageChange(document.messages, id, before, after) });
