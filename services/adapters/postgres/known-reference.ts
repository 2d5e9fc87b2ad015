import { type Lsn, parseLsn } from '#read-model/position.ts';
import { emptyReference, type Reference, referenceKinds } from '#read-model/reference.ts';
import type { Micros } from '#read-model/time.ts';
import { readKinds, referenceMarks } from './reference-rows.ts';
import type { Snapshot } from './snapshots.ts';

/** What a transaction sees before anything is asked of it: when it is, and the reference data of that moment. */
export type Moment = { readonly lsn: Lsn; readonly at: Micros; readonly reference: Reference };

type Row = readonly [lsn: string, at: string, ...marks: string[]];

/** The first statement takes the snapshot, before it looks at the log: what it sees was written by then. */
const sql = `select pg_current_wal_insert_lsn()::text, (extract(epoch from clock_timestamp()) * 1000000)::bigint::text,
  ${referenceMarks.join(',\n  ')}`;

/**
 * Reference data that was read before is used again where the snapshot holds the very same: the server tells by adding
 * up its rows, which takes a fraction of what sending and reading them takes, and is as true as reading them.
 */
export const knownReference = () => {
  let known: { readonly marks: readonly string[]; readonly reference: Reference } = {
    marks: [],
    reference: emptyReference,
  };
  return async (snapshot: Snapshot): Promise<Moment> => {
    const { rows } = await snapshot.query<[...Row]>({ text: sql, rowMode: 'array' });
    const [lsn, at, ...marks] = rows[0] as Row;
    const before = known;
    const changed = referenceKinds.filter((_, index) => marks[index] !== before.marks[index]);
    const reference = changed.length > 0 ? await readKinds(snapshot, changed, before.reference) : before.reference;
    if (changed.length > 0) known = { marks, reference };
    return { lsn: parseLsn(lsn) as Lsn, at: BigInt(at), reference };
  };
};
