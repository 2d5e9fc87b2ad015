import { writeCard } from '#read-model/card.ts';
import { deltaBetween, type Owner, type Place } from '#read-model/delta.ts';
import { type Document, isEmpty } from '#read-model/document.ts';
import { membershipsOf } from '#read-model/memberships.ts';
import type { Reference } from '#read-model/reference.ts';
import { unreadMessages, unreadStates } from '#read-model/unread.ts';
import type { DocumentWrite, ProjectionStore, Writes } from './ports.ts';
import type { Session } from './session.ts';
import type { WorkingSet } from './working-set.ts';

export const cardOf = (document: Document): string | null => {
  const { id, request, messages, placed } = document;
  if (!request || !placed || messages.last === 'unknown') return null;
  return writeCard(id, request, messages.last, unreadMessages(document), unreadStates(document));
};

type Placed = Pick<Writes, 'documents' | 'put' | 'remove'> & {
  readonly tallies: ReadonlyMap<Owner, readonly number[]>;
};

/** Every document's places by the rules, and what is wanted of the difference from its places as written. */
export const place = (work: WorkingSet, reference: Reference, between = deltaBetween): Placed => {
  const documents: DocumentWrite[] = [];
  const put: Place[] = [];
  const remove: Place[] = [];
  const tallies = new Map<Owner, number[]>();
  for (const folded of work.documents()) {
    const document = { ...folded, placed: membershipsOf(folded, reference) };
    const { id } = document;
    documents.push({ id, document: isEmpty(document) ? null : document, card: cardOf(document) });
    const delta = between(id, work.before(id).placed, document.placed);
    put.push(...delta.put);
    remove.push(...delta.remove);
    for (const [owner, steps] of delta.tallies) {
      const sum = tallies.get(owner);
      if (!sum) tallies.set(owner, [...steps]);
      else for (const [slot, step] of steps.entries()) sum[slot] = (sum[slot] ?? 0) + step;
    }
  }
  return { documents, put, remove, tallies };
};

/** The counters after the step, as absolute values. */
export const addTallies = async (
  steps: ReadonlyMap<Owner, readonly number[]>,
  { tallies }: Pick<Session, 'tallies'>,
  store: Pick<ProjectionStore, 'tallies'>,
): Promise<ReadonlyMap<Owner, readonly number[]>> => {
  const unseen = [...steps.keys()].filter((owner) => !tallies.has(owner));
  const found = unseen.length > 0 ? await store.tallies(unseen) : new Map<Owner, readonly number[]>();
  return new Map(
    [...steps].map(([owner, added]) => {
      const current = tallies.get(owner) ?? found.get(owner) ?? [];
      return [owner, added.map((step, slot) => (current[slot] ?? 0) + step)];
    }),
  );
};
