import type { Document, LastMessage, Stored } from '#read-model/document.ts';
import type { MessageRow, RequestRow, Uuid } from '#read-model/rows.ts';
import type { Micros } from '#read-model/time.ts';
import { readOrNull } from './failures.ts';
import { readPlaced, writePlaced } from './placed-codec.ts';

/** Times within 285 years of 1970 are JSON numbers, others decimal text. */
type StoredMicros = number | string;

const time = (micros: Micros): StoredMicros => {
  const number = Number(micros);
  return Number.isSafeInteger(number) ? number : micros.toString();
};
const timeOrNull = (micros: Micros | null): StoredMicros | null => (micros === null ? null : time(micros));
const readTime = (stored: StoredMicros): Micros => BigInt(stored);
const readTimeOrNull = (stored: StoredMicros | null): Micros | null => (stored === null ? null : BigInt(stored));

/** JSON has no NaN and no infinities; float8 has. */
const float = (value: number | null): number | string | null =>
  value === null || Number.isFinite(value) ? value : String(value);
const readFloat = (stored: number | string | null): number | null => (stored === null ? null : Number(stored));

const writeRequest = (row: Stored<RequestRow>) =>
  [
    row.lsn,
    row.requesterId,
    row.unitId,
    row.tagId,
    row.statusId,
    row.priorityId,
    row.subcategoryId,
    row.title,
    time(row.createdAt),
    time(row.updatedAt),
    timeOrNull(row.resolvedAt),
    timeOrNull(row.dueDate),
    timeOrNull(row.completedAt),
    row.parentId,
    row.sectionId,
    row.technicianId,
    row.isBlocked,
    float(row.estimatedHours),
    row.isDeleted,
  ] as const;

const readRequest = (stored: ReturnType<typeof writeRequest>): Stored<RequestRow> => ({
  lsn: stored[0],
  requesterId: stored[1],
  unitId: stored[2],
  tagId: stored[3],
  statusId: stored[4],
  priorityId: stored[5],
  subcategoryId: stored[6],
  title: stored[7],
  createdAt: readTime(stored[8]),
  updatedAt: readTime(stored[9]),
  resolvedAt: readTimeOrNull(stored[10]),
  dueDate: readTimeOrNull(stored[11]),
  completedAt: readTimeOrNull(stored[12]),
  parentId: stored[13],
  sectionId: stored[14],
  technicianId: stored[15],
  isBlocked: stored[16],
  estimatedHours: readFloat(stored[17]),
  isDeleted: stored[18],
});

const writeMessageRow = (row: MessageRow) =>
  [row.senderId, row.content, row.isRead, row.sequence, time(row.createdAt)] as const;

const readMessageRow = (stored: ReturnType<typeof writeMessageRow>): MessageRow => ({
  senderId: stored[0],
  content: stored[1],
  isRead: stored[2],
  sequence: stored[3],
  createdAt: readTime(stored[4]),
});

const writeLast = (last: LastMessage) => [last.id, writeMessageRow(last)] as const;

const toStored = (document: Document) =>
  [
    document.request && writeRequest(document.request),
    [...document.assignees].map(([id, row]) => [id, row.userId, row.lsn] as const),
    [...document.readStates].map(([id, row]) => [id, row.userId, row.unreadCount, row.lsn] as const),
    document.messages.count,
    [...document.messages.unread],
    document.messages.newest.map((head) => [head.id, head.sequence] as const),
    document.messages.last === 'unknown' ? 'unknown' : document.messages.last && writeLast(document.messages.last),
    document.openSubtasks,
    document.openUnder,
    document.placed && writePlaced(document.placed),
  ] as const;

/** A change of this form, or of what it means, must raise FORMAT in the fingerprint. */
export const writeDocument = (document: Document): string => JSON.stringify(toStored(document));

export const readDocument = (id: Uuid, text: string): Document => {
  const stored = JSON.parse(text) as ReturnType<typeof toStored>;
  const last = stored[6];
  return {
    id,
    request: stored[0] && readRequest(stored[0]),
    assignees: new Map(stored[1].map(([row, userId, lsn]) => [row, { userId, lsn }])),
    readStates: new Map(stored[2].map(([row, userId, unreadCount, lsn]) => [row, { userId, unreadCount, lsn }])),
    messages: {
      count: stored[3],
      unread: new Map(stored[4]),
      newest: stored[5].map(([message, sequence]) => ({ id: message, sequence })),
      last: last === null || last === 'unknown' ? last : { ...readMessageRow(last[1]), id: last[0] },
    },
    openSubtasks: stored[7],
    openUnder: stored[8],
    placed: stored[9] && readPlaced(stored[9]),
  };
};

/** Null: nothing is kept of it that could be read. */
export const documentIn = (id: Uuid, text: string | null | undefined): Document | null =>
  readOrNull(text, (stored) => readDocument(id, stored));

/** The documents that are kept, given what is kept of each id in the same order. */
export const documentsIn = (ids: readonly Uuid[], texts: readonly (string | null)[]): ReadonlyMap<Uuid, Document> =>
  new Map(
    ids.flatMap((id, index): [Uuid, Document][] => {
      const document = documentIn(id, texts[index]);
      return document ? [[id, document]] : [];
    }),
  );

/** Null: nothing is kept of it that could be read. */
export const messageIn = (text: string | null | undefined): Stored<MessageRow> | null => readOrNull(text, readMessage);

export const writeMessage = (row: Stored<MessageRow>): string => JSON.stringify([row.lsn, writeMessageRow(row)]);

export const readMessage = (text: string): Stored<MessageRow> => {
  const [lsn, row] = JSON.parse(text) as [number, ReturnType<typeof writeMessageRow>];
  return { ...readMessageRow(row), lsn };
};
