import type { Told } from '#projector/ports.ts';
import type { Change } from '#read-model/change.ts';
import type { Lsn } from '#read-model/position.ts';
import { begin } from '#test/projector/log.ts';
import type { Committed, Database } from './database.ts';

/** Debezium: what it has to send, in order, and how far it is. */
export type Connector = {
  capture(committed: Committed): void;
  /** The next records, at most so many. */
  send(most: number): readonly Told[];
  /** It dies, and goes on so many records before the next one: what it sends again is as it was. True: a snapshot was broken off, and begins anew. */
  crash(back: number): boolean;
  /** The log lost the last so many records, none of the snapshot's, and with them how far it was. */
  lose(records: number): void;
  /** It has lost its place: the rows as they are now come first, then what is committed from now on. */
  startOver(): void;
  /** Records sent behind the snapshot. */
  sinceSnapshot(): number;
};

/** Behind each deletion lies a record that lets compaction forget the row. */
const withTombstone = (row: Told, { row: state, ...gone }: Change): readonly Told[] =>
  state === null ? [row, { type: 'tombstone', change: { ...gone, row: null, lsn: null } as Change }] : [row];

/** `clock` gives milliseconds, which are the source's commit times too. */
export const connector = (source: Database, clock: () => number): Connector => {
  let records: Told[] = [];
  let sent = 0;
  let snapshotEnd = 0;
  let finished: Lsn | null = null;
  /** Each transaction beats the source's heart too. */
  let beat = 0;

  const startOver = (): void => {
    const { changes, lsn } = source.snapshot();
    const committedAt = BigInt(clock()) * 1000n;
    const stamp = { transaction: null, order: 0, lsn, after: null, committedAt } as const;
    records = changes.map((change, index) => {
      const snapshot = index === 0 ? 'first' : index === changes.length - 1 ? 'last' : 'part';
      return { type: 'row', changes: [change], snapshot, ...stamp };
    });
    sent = 0;
    snapshotEnd = records.length;
    finished = null;
  };
  startOver();

  return {
    capture({ id, changes, lsn }) {
      const at = BigInt(clock()) * 1000n;
      const rows = changes.flatMap((change, index) => {
        const where = { transaction: id, order: index + 1, lsn: change.lsn as Lsn, after: finished, committedAt: at };
        return withTombstone({ type: 'row', changes: [change], snapshot: 'no', ...where }, change);
      });
      const beating: Told = {
        ...{ type: 'row', changes: [], transaction: id, order: changes.length + 1, snapshot: 'no', lsn: lsn - 1 },
        ...{ after: finished, committedAt: at, beat: ++beat },
      };
      records.push(begin(id), ...rows, beating, { type: 'end', transaction: id, lsn, count: changes.length + 1, at });
      finished = lsn;
    },
    send(most) {
      const next = records.slice(sent, sent + most);
      sent += next.length;
      return next;
    },
    crash(back) {
      const broken = sent > 0 && sent < snapshotEnd;
      if (broken) startOver();
      else sent = Math.max(sent === 0 ? 0 : snapshotEnd, sent - back);
      return broken;
    },
    lose(count) {
      sent -= count;
    },
    startOver,
    sinceSnapshot: () => Math.max(0, sent - snapshotEnd),
  };
};
