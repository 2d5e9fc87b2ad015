import { type Lsn, parseLsn } from '#read-model/position.ts';
import { emptyReference, type Reference, referenceKinds } from '#read-model/reference.ts';
import type { Micros } from '#read-model/time.ts';
import { readKinds, referenceMarks } from './reference-rows.ts';
import type { Before, Snapshot } from './snapshots.ts';

/** What a transaction sees before anything is asked of it: when it is at least, and the reference data of that moment. */
export type Moment = { readonly lsn: Lsn; readonly at: Micros; readonly reference: Reference };

/** The first statement of its transaction: it takes the snapshot. */
const sql = `select ${referenceMarks.join(',\n  ')}`;

/**
 * Reference data that was read before is used again where the snapshot holds the very same: the server tells by adding
 * up its rows, which takes a fraction of what sending and reading them takes, and is as true as reading them.
 */
export const knownReference = () => {
  let known: { readonly marks: readonly string[]; readonly reference: Reference } = {
    marks: [],
    reference: emptyReference,
  };
  return async (snapshot: Snapshot, { lsn, at }: Before): Promise<Moment> => {
    const { rows } = await snapshot.query<string[]>({ text: sql, rowMode: 'array' });
    const marks = rows[0] as readonly string[];
    const last = known;
    const changed = referenceKinds.filter((_, index) => marks[index] !== last.marks[index]);
    const reference = changed.length > 0 ? await readKinds(snapshot, changed, last.reference) : last.reference;
    if (changed.length > 0) known = { marks, reference };
    return { lsn: parseLsn(lsn) as Lsn, at: BigInt(at), reference };
  };
};
