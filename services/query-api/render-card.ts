import { type Card, openCard, type Unread } from '#read-model/card.ts';
import type { Reference } from '#read-model/reference.ts';
import type { Config } from './config.ts';
import { type Fields, onlyFields } from './fields.ts';
import {
  categoryJson,
  fullNameJson,
  priorityJson,
  statusJson,
  subcategoryJson,
  tagJson,
  unitJson,
} from './reference-json.ts';

export type Rendering = {
  readonly reference: Reference;
  readonly unreadSource: Config['unreadSource'];
  /** Undefined: all of them. */
  readonly fields: Fields | undefined;
};

const nobodyUnread: Unread = { requester: false, technician: false };

const unreadBy = (source: Config['unreadSource'], { unread, unreadStates }: Card): Unread =>
  ({ is_read: unread, read_states: unreadStates, off: nobodyUnread })[source];

/** The whole item: the stored texts as they are, and between them the reference data of now. */
const wholeItem = (card: Card, { reference, unreadSource }: Rendering): string => {
  const [id, subject, dates, message, unit, end] = card.texts;
  const { requester, technician } = unreadBy(unreadSource, card);
  return (
    id +
    statusJson(reference, card.statusId) +
    subject +
    fullNameJson(reference, card.requesterId) +
    dates +
    priorityJson(reference, card.priorityId) +
    message +
    (card.hasMessage ? fullNameJson(reference, card.senderId) : '') +
    unit +
    unitJson(reference, card.unitId) +
    tagJson(reference, card.tagId) +
    categoryJson(reference, card.tagId) +
    subcategoryJson(reference, card.subcategoryId) +
    `,"requesterHasUnread":${requester},"technicianHasUnread":${technician}` +
    end
  );
};

const latin1 = ({ buffer, byteOffset, byteLength }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('latin1');

/** What is on a stored card. */
export const cardIn = (bytes: Uint8Array): Card => openCard(latin1(bytes));

/** One list item in JSON, one character per byte. It is parsed only where not all of it is asked for. */
export const renderItem = (card: Card, rendering: Rendering): string => {
  const item = wholeItem(card, rendering);
  const { fields } = rendering;
  if (!fields) return item;
  return Buffer.from(onlyFields(Buffer.from(item, 'latin1').toString(), fields)).toString('latin1');
};

/** List items of stored cards, separated by commas, one character per byte. */
export const renderItems = (cards: readonly Uint8Array[], rendering: Rendering): string =>
  cards.map((card) => renderItem(cardIn(card), rendering)).join(',');

/**
 * The bytes of a body that was put together as a string of one character per byte, ASCII but for its list items: several
 * times faster than joining buffers.
 */
export const bytesOf = (body: string): Uint8Array<ArrayBuffer> => Buffer.from(body, 'latin1');
