import { writeCard } from '#read-model/card.ts';
import type { Change, ChildChange, ReferenceRowChange, RequestChange } from '#read-model/change.ts';
import { deltaBetween, type Owner, type Place } from '#read-model/delta.ts';
import { type Document, isEmpty } from '#read-model/document.ts';
import { membershipsOf, openUnder } from '#read-model/memberships.ts';
import { withLastOf } from '#read-model/messages.ts';
import { referenceKinds, withRows } from '#read-model/reference.ts';
import type { Uuid } from '#read-model/rows.ts';
import {
  applyToReference,
  reclassifies,
  type StoredReference,
  type StoredReferenceChange,
  storedRow,
} from '#read-model/stored-reference.ts';
import { unreadMessages, unreadStates } from '#read-model/unread.ts';
import type { DeadLetter, DocumentWrite, Position, ProjectionStore, Wanted, Writes } from './ports.ts';
import { type WorkingSet, workingSet } from './working-set.ts';

/** Whole transactions of the log, or a slice of a large one, that become visible together. */
export type Batch = {
  readonly records: readonly { readonly offset: number; readonly changes: readonly Change[] }[];
  readonly deadLetters: readonly DeadLetter[];
  /** What the position says once they are applied. */
  readonly reached: Pick<Position, 'offset' | 'lsn' | 'committedAt' | 'phase' | 'open'>;
};

/** What the single writer of a generation knows without asking; worthless as soon as somebody else wrote. */
export type Session = {
  readonly position: Position;
  readonly reference: StoredReference;
  /** Packed counters seen so far, kept up in place: only the last session is ever right. */
  readonly tallies: Map<Owner, readonly number[]>;
};

/** How many documents of a reclassified status are moved in one step. */
const RECLASSIFY_SLICE = 2000;

/**
 * Applies a batch: load what it touches, fold the changes, find every touched request's new places, write all of it
 * with the position in one transaction. `fenced`: the store is not where the session thought; nothing was written.
 */
export const project = async (batch: Batch, session: Session, store: ProjectionStore): Promise<Session | 'fenced'> => {
  const folded = foldReference(batch, session.reference);
  const ready = await reclassify(folded, session, store);
  if (ready === 'fenced') return 'fenced';

  const loaded = await store.begin(ready.position, wantedBy(batch));
  if (loaded === 'moved') return 'fenced';
  const work = workingSet(loaded);
  const incomplete = foldDocuments(batch, work);
  const deadLetters = [...batch.deadLetters, ...folded.incomplete, ...incomplete];

  const position: Position = {
    ...ready.position,
    ...batch.reached,
    reclassifying: false,
    reference: ready.position.reference + (folded.changes.length > 0 ? 1 : 0),
    step: ready.position.step + 1,
    parked: ready.position.parked + deadLetters.length,
  };
  return writeStep(work, folded.reference, ready, store, { position, reference: folded.changes, deadLetters });
};

const isReference = (change: Change): change is ReferenceRowChange =>
  (referenceKinds as readonly string[]).includes(change.kind);

const isDocumentChange = (change: Change): change is RequestChange | ChildChange => !isReference(change);

/** What a batch touches, as far as its rows tell. */
const wantedBy = ({ records }: Batch): Wanted => {
  const documents = new Set<Uuid>();
  const messages = new Map<Uuid, Uuid[]>();
  for (const change of records.flatMap((record) => record.changes).filter(isDocumentChange)) {
    documents.add(change.kind === 'request' ? change.id : change.requestId);
    if (change.kind !== 'message') continue;
    messages.set(change.requestId, [...(messages.get(change.requestId) ?? []), change.id]);
  }
  return { documents: [...documents], messages };
};

type FoldedReference = {
  readonly reference: StoredReference;
  readonly changes: readonly StoredReferenceChange[];
  readonly reclassified: readonly number[];
  readonly incomplete: readonly DeadLetter[];
};

const notWhole = (offset: number, change: Change): DeadLetter => ({
  offset,
  reason: `${change.kind} ${change.id} came without some of its fields, and none are stored`,
  payload: '',
});

const foldReference = ({ records }: Batch, stored: StoredReference): FoldedReference => {
  const folded = new Map<string, StoredReferenceChange>();
  const incomplete: DeadLetter[] = [];
  for (const { offset, changes: told } of records) {
    for (const change of told.filter(isReference)) {
      const key = `${change.kind} ${change.id}`;
      const outcome = applyToReference(
        folded.has(key) ? (folded.get(key)?.row ?? null) : storedRow(stored, change),
        change,
      );
      if (outcome === 'incomplete') incomplete.push(notWhole(offset, change));
      if (typeof outcome !== 'string') folded.set(key, outcome);
    }
  }
  const changes = [...folded.values()];
  const reclassified = changes.filter((change) => reclassifies(stored, change)).map(({ id }) => Number(id));
  return { reference: withRows(stored, changes), changes, reclassified, incomplete };
};

const foldDocuments = ({ records }: Batch, work: WorkingSet): DeadLetter[] => {
  const incomplete: DeadLetter[] = [];
  for (const { offset, changes } of records) {
    for (const change of changes.filter(isDocumentChange)) {
      if (work.apply(change) === 'incomplete') incomplete.push(notWhole(offset, change));
    }
  }
  return incomplete;
};

/**
 * Moves all requests of the statuses that count differently now, before the batch that says so is applied. The
 * position stays, so a crash repeats it; answers say that they are partial meanwhile.
 */
const reclassify = async (
  { reference, reclassified }: FoldedReference,
  session: Session,
  store: ProjectionStore,
): Promise<Session | 'fenced'> => {
  let current = session;
  for (const statusId of reclassified) {
    let after: Uuid | null = null;
    for (;;) {
      const ids: readonly Uuid[] = await store.withStatus(statusId, after, RECLASSIFY_SLICE);
      if (ids.length === 0) break;
      const loaded = await store.begin(current.position, { documents: ids, messages: new Map() });
      if (loaded === 'moved') return 'fenced';
      const work = workingSet(loaded);
      work.add(loaded.documents, ids);
      const position = { ...current.position, reclassifying: true, step: current.position.step + 1 };
      const moved = await writeStep(work, reference, current, store, { position, reference: [], deadLetters: [] });
      if (moved === 'fenced') return 'fenced';
      current = { ...moved, reference: session.reference };
      after = ids.at(-1) ?? null;
    }
  }
  return current;
};

/** From the folded documents to the store: last messages, subtasks, places, counters, commit. */
const writeStep = async (
  work: WorkingSet,
  reference: StoredReference,
  session: Session,
  store: ProjectionStore,
  rest: Pick<Writes, 'position' | 'reference' | 'deadLetters'>,
): Promise<Session | 'fenced'> => {
  await findLastMessages(work, store);
  await countSubtasks(work, reference, store);
  const placed = place(work, reference);
  const tallies = await addTallies(placed.tallies, session, store);
  const outcome = await store.commit({ ...rest, ...placed, messages: work.messageWrites(), tallies });
  if (outcome === 'fenced') return 'fenced';
  for (const [owner, tally] of tallies) session.tallies.set(owner, tally);
  return { position: rest.position, reference, tallies: session.tallies };
};

/** Where the last message was deleted, the one before it is read again. */
const findLastMessages = async (work: WorkingSet, store: ProjectionStore): Promise<void> => {
  const unknown = [...work.documents()].filter(({ request, messages }) => request && messages.last === 'unknown');
  await Promise.all(
    unknown.map(async (document) => {
      const { messages, id } = document;
      const head = messages.newest[0];
      const last = head && (work.message(id, head.id) ?? (await store.message(id, head.id)));
      const found = last
        ? { ...messages, last }
        : withLastOf(messages, work.messagesOf(id, await store.messagesOf(id)));
      work.put({ ...document, messages: found });
    }),
  );
};

/** Keeps each parent's number of open subtasks, whatever of parent or child came first. */
const countSubtasks = async (work: WorkingSet, reference: StoredReference, store: ProjectionStore): Promise<void> => {
  const moves = [...work.documents()]
    .map((document) => ({ id: document.id, from: document.openUnder, to: openUnder(document, reference) }))
    .filter(({ from, to }) => from !== to);
  const parents = new Set(moves.flatMap(({ from, to }) => [from, to]).filter((id) => id !== null));
  const missing = [...parents].filter((id) => !work.has(id));
  work.add(missing.length > 0 ? await store.documents(missing) : new Map(), parents);
  for (const { id, from, to } of moves) {
    work.put({ ...work.get(id), openUnder: to });
    for (const [parent, step] of [
      [from, -1],
      [to, 1],
    ] as const) {
      if (parent === null) continue;
      const document = work.get(parent);
      work.put({ ...document, openSubtasks: document.openSubtasks + step });
    }
  }
};

const cardOf = (document: Document): string | null => {
  const { id, request, messages, placed } = document;
  if (!request || !placed || messages.last === 'unknown') return null;
  return writeCard(id, request, messages.last, unreadMessages(document), unreadStates(document));
};

type Placed = Pick<Writes, 'documents' | 'put' | 'remove'> & {
  readonly tallies: ReadonlyMap<Owner, readonly number[]>;
};

/** Every document's places by the rules, and the difference from its places as written. */
const place = (work: WorkingSet, reference: StoredReference): Placed => {
  const documents: DocumentWrite[] = [];
  const put: Place[] = [];
  const remove: Place[] = [];
  const tallies = new Map<Owner, number[]>();
  for (const folded of work.documents()) {
    const document = { ...folded, placed: membershipsOf(folded, reference) };
    const { id } = document;
    documents.push({ id, document: isEmpty(document) ? null : document, card: cardOf(document) });
    const delta = deltaBetween(id, work.before(id).placed, document.placed);
    put.push(...delta.put);
    remove.push(...delta.remove);
    for (const [owner, steps] of delta.tallies) {
      const sum = tallies.get(owner);
      tallies.set(owner, sum ? sum.map((value, slot) => value + (steps[slot] ?? 0)) : [...steps]);
    }
  }
  return { documents, put, remove, tallies };
};

/** The counters after the step, as absolute values. */
const addTallies = async (
  steps: ReadonlyMap<Owner, readonly number[]>,
  { tallies }: Session,
  store: ProjectionStore,
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
