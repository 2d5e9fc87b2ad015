import type { Uuid } from '#read-model/rows.ts';
import { readStoredCard } from './card-codec.ts';
import { readDocument } from './document-codec.ts';
import type { Keys } from './keys.ts';
import type { NextReply } from './replies.ts';
import type { Commands } from './transaction.ts';

export type RequestsLook = {
  /** As they were asked for. */
  readonly cards: readonly (Buffer | null)[];
  /** Those without a card whose documents were not read in the same moment: they are doubted until they are. */
  readonly doubtful: readonly Uuid[];
  /** Some have no card though something else that is stored says that they should. */
  readonly lost: boolean;
};

/** Is there a card missing? Whoever has messages has a document; a live request's says so. */
const isLost = (id: Uuid, document: Buffer | null | undefined, hasMessages: boolean): boolean =>
  document == null ? hasMessages : readDocument(id, document.toString()).placed !== null;

/** Asks for single requests within one read, with all that is stored of those `doubted`; gives the reader of its replies. */
export const askRequests = (
  commands: Commands,
  keys: Keys,
  ids: readonly Uuid[],
  doubted: ReadonlySet<Uuid>,
): ((next: NextReply) => RequestsLook) => {
  const looked = ids.filter((id) => doubted.has(id));
  if (ids.length > 0) commands.add('MGET', ...ids.map(keys.card));
  if (looked.length > 0) commands.add('MGET', ...looked.map(keys.document));
  for (const id of looked) commands.add('EXISTS', keys.messages(id));

  return (next) => {
    const stored = ids.length > 0 ? next<(Buffer | null)[]>() : [];
    const documents = looked.length > 0 ? next<(Buffer | null)[]>() : [];
    const lost = new Map(looked.map((id, index) => [id, isLost(id, documents[index], next<number>() > 0)]));
    const without = ids.filter((_, index) => !stored[index]);
    return {
      cards: stored.map((bytes) => bytes && readStoredCard(bytes).card),
      doubtful: without.filter((id) => !lost.has(id)),
      lost: without.some((id) => lost.get(id) === true),
    };
  };
};
