import type { Uuid } from '#read-model/rows.ts';
import type { StoredReference } from '#read-model/stored-reference.ts';
import type { Batch } from './batch.ts';
import { type FoldedReference, foldDocuments, foldReference, wantedBy } from './fold.ts';
import { addTallies, place } from './place.ts';
import type { Position, ProjectionStore, Writes } from './ports.ts';
import type { Session } from './session.ts';
import { countSubtasks, findLastMessages } from './settle.ts';
import { type WorkingSet, workingSet } from './working-set.ts';

export type { Batch, Session };

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
    ...batch.known,
    reclassifying: false,
    reference: folded.changes.length > 0 ? batch.reached.offset : ready.position.reference,
    step: ready.position.step + 1,
    parked: ready.position.parked + deadLetters.length,
  };
  const rest = { position, reference: folded.changes, deadLetters, damage: folded.lost };
  return writeStep(work, folded.reference, ready, store, rest);
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
  { damage = [], ...rest }: Pick<Writes, 'position' | 'reference' | 'deadLetters' | 'damage'>,
): Promise<Session | 'fenced'> => {
  await findLastMessages(work, store);
  await countSubtasks(work, reference, store);
  const placed = place(work, reference);
  const tallies = await addTallies(placed.tallies, session, store);
  const writes = { ...rest, ...placed, messages: work.messageWrites(), tallies };
  const outcome = await store.commit({ ...writes, damage: [...damage, ...work.doubts()] });
  if (outcome === 'fenced') return 'fenced';
  for (const [owner, tally] of tallies) session.tallies.set(owner, tally);
  return { position: rest.position, reference, tallies: session.tallies };
};
