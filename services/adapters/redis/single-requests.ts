import type { ChainableCommander } from 'ioredis';
import type { Uuid } from '#read-model/rows.ts';
import { readStoredCard } from './card-codec.ts';
import { readDocument } from './document-codec.ts';
import type { Keys } from './keys.ts';
import type { NextReply } from './replies.ts';

export type RequestsLook = {
  /** As they were asked for. */
  readonly cards: readonly (Buffer | null)[];
  /** Those without a card whose documents were not read in the same moment: they are doubted until they are. */
  readonly doubtful: readonly Uuid[];
  /** Some have no card though their documents say that they are live. */
  readonly lost: boolean;
};

const isPlaced = (id: Uuid, document: string | null | undefined): boolean =>
  document != null && readDocument(id, document).placed !== null;

/** Asks for single requests within a MULTI, with the documents of those `doubted`; gives the reader of its replies. */
export const askRequests = (
  multi: ChainableCommander,
  keys: Keys,
  ids: readonly Uuid[],
  doubted: ReadonlySet<Uuid>,
): ((next: NextReply) => RequestsLook) => {
  const looked = ids.filter((id) => doubted.has(id));
  if (ids.length > 0) multi.mgetBuffer(ids.map(keys.card));
  if (looked.length > 0) multi.mget(looked.map(keys.document));

  return (next) => {
    const stored = ids.length > 0 ? next<(Buffer | null)[]>() : [];
    const documents = looked.length > 0 ? next<(string | null)[]>() : [];
    const placed = new Map(looked.map((id, index) => [id, isPlaced(id, documents[index])]));
    const without = ids.filter((_, index) => !stored[index]);
    return {
      cards: stored.map((bytes) => bytes && readStoredCard(bytes).card),
      doubtful: without.filter((id) => !placed.has(id)),
      lost: without.some((id) => placed.get(id) === true),
    };
  };
};
