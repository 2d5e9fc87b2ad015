import { setTimeout as sleep } from 'node:timers/promises';
import type { Stored } from '#read-model/document.ts';
import { type Reference, type ReferenceChange, referenceKinds } from '#read-model/reference.ts';
import { atMoment } from './moment.ts';
import type { Drift } from './report.ts';
import type { Run } from './run.ts';
import { isSame, show } from './show.ts';

type Row = Readonly<Record<string, unknown>>;
type Rows = ReadonlyMap<string, Row>;

/** A reference row that is kept otherwise than the source has it. */
export type WrongRow = {
  /** Makes it right. */
  readonly change: ReferenceChange;
  readonly found: Row | null;
  readonly drift: readonly Drift[];
};

const PAUSES = [0, 100, 300, 1000, 3000];

const drifts = (what: string, expected: Row | null, found: Row | null): Drift[] => {
  if (!expected || !found) {
    const [should, is] = [expected ? show(expected) : 'none', found ? show(found) : 'none'];
    const says = expected
      ? `Reference row ${what} is missing.`
      : `Reference row ${what} is kept, but the source has no such row.`;
    return [{ kind: 'reference', key: `reference ${what}`, expected: should, found: is, says }];
  }
  return Object.keys(expected)
    .filter((field) => field !== 'lsn' && !isSame(expected[field], found[field]))
    .map((field) => ({
      ...{
        kind: 'reference',
        key: `reference ${what} ${field}`,
        expected: show(expected[field]),
        found: show(found[field]),
      },
      says: `${field} of reference row ${what} is kept as ${show(found[field])}; in the source it is ${show(expected[field])}.`,
    }));
};

const compare = (expected: Reference, found: Reference): Map<string, WrongRow> => {
  const wrong = new Map<string, WrongRow>();
  for (const kind of referenceKinds) {
    const [should, is] = [expected[kind] as Rows, found[kind] as Rows];
    for (const id of new Set([...should.keys(), ...is.keys()])) {
      const what = `${kind} ${id}`;
      const row = should.get(id) ?? null;
      const stored = is.get(id) ?? null;
      const drift = drifts(what, row, stored);
      if (drift.length === 0) continue;
      const lsn = (stored as Stored<object> | null)?.lsn ?? 0;
      wrong.set(what, { change: { kind, id, row: row && { ...row, lsn } } as ReferenceChange, found: stored, drift });
    }
  }
  return wrong;
};

/** Reference rows that are wrong for certain; those that moved with every look are left out and counted. */
export const wrongReference = async (
  run: Run,
): Promise<{ readonly wrong: readonly WrongRow[]; readonly undecided: number }> => {
  let since: number | null = null;
  let left = new Map<string, WrongRow>();
  const certain = new Map<string, WrongRow>();
  for (const pause of PAUSES) {
    await sleep(pause);
    await atMoment(run.source, run.model, run.meter.tick, async ({ noted, snapshot }) => {
      const expected = await snapshot.reference();
      const { position, reference } = await run.model.reference();
      await run.touches.upTo(position.offset);
      left = compare(expected, reference);
      for (const [what, row] of left) {
        if (since !== null && !run.touches.since(what, since)) certain.set(what, row);
      }
      since = noted;
    });
    if ([...left.keys()].every((what) => certain.has(what))) break;
  }
  const wrong = [...certain].filter(([what]) => left.has(what)).map(([, row]) => row);
  return { wrong, undecided: left.size - wrong.length };
};
