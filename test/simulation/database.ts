import type { Change } from '#read-model/change.ts';
import type { Lsn } from '#read-model/position.ts';
import { type Action, source } from '#test/projector/source.ts';
import { type Fact, statuses } from '#test/support/build.ts';
import { told } from '#test/support/given.ts';

/** How the rows of a transaction lie in the source's log. */
export const writings = [
  /** Behind everything that was committed before. */
  'in order',
  /** Before the rows of the transaction that committed before it. */
  'early',
  /** By one COPY: all rows have one position. */
  'at one position',
] as const;
export type Writing = (typeof writings)[number];

export type Committed = { readonly id: string; readonly changes: readonly Change[]; readonly lsn: Lsn };

/** All rows of the source by kind and id, after a transaction. */
export type Rows = ReadonlyMap<string, Fact>;

export type Database = {
  commit(actions: readonly Action[], writing: Writing): Committed;
  /** The rows as they are now, read by a snapshot at a position of its own. */
  snapshot(): { readonly changes: readonly Change[]; readonly lsn: Lsn };
  /** What the source held at the end of each transaction and at each snapshot. */
  at(lsn: Lsn): Rows | undefined;
  now(): Rows;
};

/** Room for a transaction in the source's log; its rows begin behind what rows written early may take of it. */
const ROOM = 10_000;
const EARLY = 1000;

const rowOf = ({ kind, requestId, id }: Fact): string => `${kind} ${requestId ?? ''} ${id}`;

/** The application's database: the workload of `source`, its write-ahead log and its past. */
export const database = (): Database => {
  const { rows, act } = source();
  const tell = told();
  const past = new Map<Lsn, Rows>();
  let transactions = 0;
  let before: ReadonlySet<string> = new Set();

  for (const status of statuses) rows.set(rowOf(status), status);
  tell(statuses);

  const remember = (lsn: Lsn): Lsn => {
    past.set(lsn, new Map(rows));
    return lsn;
  };

  const positions = (facts: readonly Fact[], writing: Writing): ((order: number) => Lsn) => {
    const base = transactions * ROOM;
    const touched = new Set(facts.map(rowOf));
    const each = touched.size === facts.length;
    // Rows are locked until their transaction ends: whoever wrote before the last commit wrote other rows.
    const early = writing === 'early' && facts.length < EARLY && touched.isDisjointFrom(before);
    before = touched;
    if (early) return (order) => base - ROOM + 1 + order;
    if (writing === 'at one position' && each && facts.every(({ row }) => row)) return () => base + EARLY;
    return (order) => base + EARLY + order;
  };

  return {
    commit(actions, writing) {
      transactions++;
      const facts = actions.flatMap(act);
      const lsnOf = positions(facts, writing);
      const changes = tell(facts.map((fact, order) => ({ ...fact, lsn: lsnOf(order) })));
      return { id: String(transactions), changes, lsn: remember(transactions * ROOM + ROOM - 1000) };
    },
    snapshot() {
      const lsn = remember(transactions * ROOM + ROOM - 500);
      before = new Set();
      return { changes: tell([...rows.values()].map((fact) => ({ ...fact, lsn, snapshot: true }) as const)), lsn };
    },
    at: (lsn) => past.get(lsn),
    now: () => rows,
  };
};
