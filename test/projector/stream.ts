import type { Told } from '#projector/ports.ts';
import type { Change } from '#read-model/change.ts';
import type { Fact } from '#test/support/build.ts';
import { told } from '#test/support/given.ts';
import { begin, end } from './log.ts';

/** A transaction's records as they lie in the log: BEGIN, its rows, END. */
export type Written = readonly Told[];

const keyOf = ({ kind, id, requestId }: Fact): string => `${kind} ${requestId} ${id}`;

const share = (a: readonly Fact[], b: readonly Fact[]): boolean => {
  const keys = new Set(a.map(keyOf));
  return b.some((fact) => keys.has(keyOf(fact)));
};

/** Behind each deletion lies a record that lets compaction forget the row. */
const withTombstone = (row: Told & { type: 'row' }): Told[] => {
  const gone = row.changes.find((change) => change.row === null);
  return gone ? [row, { type: 'tombstone', change: { ...gone, lsn: null } }] : [row];
};

/** Puts transactions into the log, in the order of their commits; rows of neighbours may have been written in the other. */
export const write = (transactions: readonly (readonly Fact[])[]): Written[] => {
  const tell = told();
  let after: number | null = null;
  return transactions.map((facts, n) => {
    const next = transactions[n + 1] ?? [];
    const first = (n + 1) * 1000;
    // Written behind the first rows of the next one, which commits later all the same.
    const base = n % 3 === 0 && !share(facts, next) ? first + 1500 : first;
    const from = n % 3 === 1 && !share(transactions[n - 1] ?? [], facts) ? first - 900 : base;
    const changes = tell(facts.map((fact, order) => ({ ...fact, lsn: from + order })));
    const finished = after;
    const closed = first + 1990;
    after = closed;
    const rows = changes.map((change: Change, index): Told & { type: 'row' } => {
      const lsn = change.lsn as number;
      return {
        ...{ type: 'row', changes: [change], transaction: `${n}`, order: index + 1, snapshot: 'no' },
        ...{ lsn, after: finished, committedAt: BigInt(closed) },
      };
    });
    return [begin(`${n}`), ...rows.flatMap(withTombstone), end(`${n}`, rows.length, closed)];
  });
};

/** The connector died: before `at` records of the next transaction were out; it goes on `back` records earlier. */
export type Crash = { readonly behind: number; readonly at: number; readonly back: number };

/** The log with what the connector sent again after each crash. */
export const withCrashes = (transactions: readonly Written[], crashes: readonly Crash[]): Told[] => {
  const out: Told[] = [];
  for (const [n, records] of transactions.entries()) {
    for (const { at, back } of crashes.filter(({ behind }) => behind % transactions.length === n)) {
      out.push(...records.slice(0, at % records.length));
      const sent = transactions.slice(0, n).flat();
      out.push(...sent.slice(Math.max(0, sent.length - back)));
    }
    out.push(...records);
  }
  return out;
};

/** The log after compaction of its first records: of each key the last one is left, all markers being one key. */
export const compacted = (log: readonly Told[], first: number): { readonly log: Told[]; readonly left: number } => {
  const last = new Map<string, Told>();
  const key = (told: Told): string => {
    const change = told.type === 'row' ? told.changes[0] : told.type === 'tombstone' ? told.change : null;
    return change ? keyOf(change as Fact) : 'transaction';
  };
  for (const told of log.slice(0, first)) last.set(key(told), told);
  const left = log.slice(0, first).filter((told) => last.get(key(told)) === told);
  return { log: [...left, ...log.slice(first)], left: left.length };
};
