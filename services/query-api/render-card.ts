import { type Card, openCard, type Unread } from '#read-model/card.ts';
import type { Reference } from '#read-model/reference.ts';
import type { Config } from './config.ts';
import {
  categoryJson,
  fullNameJson,
  priorityJson,
  statusJson,
  subcategoryJson,
  tagJson,
  unitJson,
} from './reference-json.ts';

type Rendering = { readonly reference: Reference; readonly unreadSource: Config['unreadSource'] };

const nobodyUnread: Unread = { requester: false, technician: false };

const unreadBy = (source: Config['unreadSource'], { unread, unreadStates }: Card): Unread =>
  ({ is_read: unread, read_states: unreadStates, off: nobodyUnread })[source];

/** One list item: the stored texts as they are, and between them the reference data of now. */
const renderItem = (bytes: string, { reference, unreadSource }: Rendering): string => {
  const card = openCard(bytes);
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

/**
 * The bytes of a body whose list items stand, separated by commas, between two ASCII texts. Everything is put together
 * as strings of one character per byte and turned into bytes once: several times faster than joining buffers.
 */
export const renderItems = (
  before: string,
  cards: readonly Uint8Array[],
  after: string,
  rendering: Rendering,
): Uint8Array<ArrayBuffer> => {
  const items = cards.map((card) => renderItem(latin1(card), rendering));
  return Buffer.from(before + items.join(',') + after, 'latin1');
};
