import type { Change, ChildChange, ReferenceRowChange, RequestChange } from '#read-model/change.ts';
import { referenceKinds, withRows } from '#read-model/reference.ts';
import type { Uuid } from '#read-model/rows.ts';
import {
  applyToReference,
  reclassifies,
  type StoredReference,
  type StoredReferenceChange,
  storedRow,
} from '#read-model/stored-reference.ts';
import type { Batch } from './batch.ts';
import { notWhole } from './dead-letters/not-whole.ts';
import type { DeadLetter, Wanted } from './ports.ts';
import type { WorkingSet } from './working-set.ts';

const isReference = (change: Change): change is ReferenceRowChange =>
  (referenceKinds as readonly string[]).includes(change.kind);

const isDocumentChange = (change: Change): change is RequestChange | ChildChange => !isReference(change);

/** What a batch touches, as far as its rows tell. */
export const wantedBy = ({ records }: Batch): Wanted => {
  const documents = new Set<Uuid>();
  const messages = new Map<Uuid, Uuid[]>();
  for (const change of records.flatMap((record) => record.changes).filter(isDocumentChange)) {
    documents.add(change.kind === 'request' ? change.id : change.requestId);
    if (change.kind !== 'message') continue;
    const ids = messages.get(change.requestId);
    if (ids) ids.push(change.id);
    else messages.set(change.requestId, [change.id]);
  }
  return { documents: [...documents], messages };
};

/** The reference data after a batch, and what of it the batch changed. */
export type FoldedReference = {
  readonly reference: StoredReference;
  readonly changes: readonly StoredReferenceChange[];
  readonly reclassified: readonly number[];
  readonly incomplete: readonly DeadLetter[];
  /** Rows that changed, and are not kept though they must be. */
  readonly lost: readonly string[];
};

export const foldReference = ({ records }: Batch, stored: StoredReference): FoldedReference => {
  const folded = new Map<string, StoredReferenceChange>();
  const incomplete: DeadLetter[] = [];
  const lost: string[] = [];
  for (const record of records) {
    for (const change of record.changes.filter(isReference)) {
      const key = `${change.kind} ${change.id}`;
      const kept = folded.has(key) ? (folded.get(key)?.row ?? null) : storedRow(stored, change);
      if (record.proven && change.follows && !kept) lost.push(`The row of ${key} changed, and is not kept.`);
      const outcome = applyToReference(kept, change);
      if (outcome === 'incomplete') incomplete.push(notWhole(record, change));
      if (typeof outcome !== 'string') folded.set(key, outcome);
    }
  }
  const changes = [...folded.values()];
  const reclassified = changes.filter((change) => reclassifies(stored, change)).map(({ id }) => Number(id));
  return { reference: withRows(stored, changes), changes, reclassified, incomplete, lost };
};

const lostRow = (change: RequestChange | ChildChange): string =>
  change.kind === 'request'
    ? `The document of request ${change.id} changed, and is not kept.`
    : `The ${change.kind} ${change.id} of request ${change.requestId} changed, and is not kept.`;

/**
 * Applies a batch's changes of documents to the working set; gives the rows that came without some of their fields. A row
 * that changed and is not kept was lost: it is applied as a new one, and the rest is left to a comparison with the source.
 */
export const foldDocuments = ({ records }: Batch, work: WorkingSet): DeadLetter[] => {
  const incomplete: DeadLetter[] = [];
  for (const record of records) {
    for (const change of record.changes.filter(isDocumentChange)) {
      if (record.proven && change.follows && !work.keeps(change)) work.doubt(lostRow(change));
      if (work.apply(change) === 'incomplete') incomplete.push(notWhole(record, change));
    }
  }
  return incomplete;
};
