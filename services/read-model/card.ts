import type { MessageRow, ReferenceId, RequestRow, Uuid } from './rows.ts';
import { formatMicros, type Micros } from './time.ts';

/**
 * One list item, ready but for what belongs to other rows: JSON cut open where names are joined at read time.
 * Texts and what comes behind each of them:
 * 0 status · 1 the requester's name · 2 priority · 3 the name of the last message's sender (when there is a message)
 * · 4 unit, tag, category, subcategory and the two unread flags · 5 the end.
 */
export type Card = Head & {
  readonly texts: readonly string[];
};

/** What stands before the texts: the rows whose names are joined at read time, and the unread flags. */
export type Head = {
  readonly statusId: ReferenceId;
  readonly requesterId: Uuid;
  readonly priorityId: ReferenceId;
  /** Empty: none; so are the following. */
  readonly unitId: ReferenceId;
  readonly tagId: ReferenceId;
  readonly subcategoryId: ReferenceId;
  readonly senderId: Uuid;
  readonly hasMessage: boolean;
  /** By the messages' is_read. */
  readonly unread: Unread;
  /** By chat_read_states. */
  readonly unreadStates: Unread;
};

export type Unread = { readonly requester: boolean; readonly technician: boolean };

/** Splits the parts of a stored card. It cannot occur in JSON, where control characters are escaped. */
const separator = '\u001f';

const time = (micros: Micros | null): string => (micros === null ? 'null' : `"${formatMicros(micros)}"`);
const orNull = (value: string | number | null): string => (value === null ? 'null' : JSON.stringify(value));
const flags = ({ requester, technician }: Unread): string => `${requester ? 1 : 0}${technician ? 1 : 0}`;
const field = (value: string | number | null): string => (value === null ? '' : String(value));

const messageTexts = (message: MessageRow | null): [string, string] => {
  if (!message) return [',"lastMessage":null', ',"businessUnit":'];
  return [
    `,"lastMessage":{"content":${JSON.stringify(message.content)},"senderName":`,
    `,"createdAt":${time(message.createdAt)},"sequenceNumber":${message.sequence}},"businessUnit":`,
  ];
};

/** The bytes kept in the store for a request. */
export const writeCard = (
  id: Uuid,
  request: RequestRow,
  message: MessageRow | null,
  unread: Unread,
  unreadStates: Unread,
): string => {
  const head = [
    request.statusId,
    request.requesterId,
    request.priorityId,
    field(request.unitId),
    field(request.tagId),
    field(request.subcategoryId),
    message ? field(message.senderId) : '-',
    flags(unread) + flags(unreadStates),
  ].join(' ');
  const [beforeSender, afterSender] = messageTexts(message);
  return [
    head,
    `{"id":"${id}","status":`,
    `,"subject":${JSON.stringify(request.title)},"requester":{"id":"${request.requesterId}","fullName":`,
    `},"requested":${time(request.createdAt)},"dueDate":${time(request.dueDate)},"priority":`,
    beforeSender,
    afterSender,
    `,"parentTaskId":${orNull(request.parentId)},"isBlocked":${request.isBlocked}` +
      `,"assignedToSectionId":${orNull(request.sectionId)},"assignedToTechnicianId":${orNull(request.technicianId)}` +
      `,"completedAt":${time(request.completedAt)},"estimatedHours":${orNull(request.estimatedHours)}}`,
  ].join(separator);
};

/**
 * The parts of a stored card, which is given as one character per byte (latin1) and stays so: its texts are passed on,
 * and to decode and encode them again would cost more than all the rest. Throws RangeError for anything but a card.
 */
export const openCard = (bytes: string): Card => {
  const [head = '', ...texts] = bytes.split(separator);
  if (texts.length !== 6) throw notACard();
  return cardOf(head, texts);
};

/** The head of a stored card alone. Throws RangeError. */
export const openHead = (card: Uint8Array): Head => {
  const bytes = Buffer.from(card.buffer, card.byteOffset, card.byteLength);
  return cardOf(bytes.toString('latin1', 0, bytes.indexOf(separator)), []);
};

const notACard = (): RangeError => new RangeError('These bytes are not a card');

const cardOf = (head: string, texts: readonly string[]): Card => {
  const [statusId, requesterId, priorityId, unitId, tagId, subcategoryId, sender, unread] = head.split(' ') as string[];
  if (!statusId || !requesterId || !priorityId || !unread) throw notACard();
  return {
    statusId,
    requesterId,
    priorityId,
    unitId: unitId as string,
    tagId: tagId as string,
    subcategoryId: subcategoryId as string,
    senderId: sender === '-' ? '' : (sender as string),
    hasMessage: sender !== '-',
    unread: { requester: unread[0] === '1', technician: unread[1] === '1' },
    unreadStates: { requester: unread[2] === '1', technician: unread[3] === '1' },
    texts,
  };
};
