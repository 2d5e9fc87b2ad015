import type { Lsn } from './position.ts';
import type { ChildRows, ReferenceId, ReferenceKind, ReferenceRows, RequestRow, Uuid } from './rows.ts';

/** Where in the log a row change stands. */
export type Stamp = {
  /** Null when all that is left of a deletion is its tombstone in the compacted topic. */
  readonly lsn: Lsn | null;
  /** Read by a snapshot: the row as it was at `lsn`, which may be older than changes already applied. */
  readonly snapshot: boolean;
  /** The row was there before: an update or a deletion. Where nothing is kept of such a row, what was kept was lost. */
  readonly follows?: boolean;
};

/** A row as the log tells it. Fields that the source did not send (unchanged, stored out of line) are absent. */
type Told<Row> = Partial<Row> | null;

export type RequestChange = Stamp & { readonly kind: 'request'; readonly id: Uuid; readonly row: Told<RequestRow> };

export type ChildChange = {
  [K in keyof ChildRows]: Stamp & {
    readonly kind: K;
    /** Serial ids in decimal. */
    readonly id: string;
    readonly requestId: Uuid;
    readonly row: Told<ChildRows[K]>;
  };
}[keyof ChildRows];

export type ReferenceRowChange = {
  [K in ReferenceKind]: Stamp & { readonly kind: K; readonly id: ReferenceId; readonly row: Told<ReferenceRows[K]> };
}[ReferenceKind];

/** What can happen to a row; a null row is a deletion. */
export type Change = RequestChange | ChildChange | ReferenceRowChange;

/** The position to remember with the row: a snapshot's is not comparable with those of changes, so it never counts. */
export const lsnAfter = (stored: { readonly lsn: Lsn } | undefined, change: Stamp): Lsn =>
  change.snapshot || change.lsn === null ? (stored?.lsn ?? 0) : change.lsn;

/** Must a change be ignored because the row has moved on? Equal is not old: one COPY gives many rows one position. */
export const isOld = (stored: { readonly lsn: Lsn } | undefined, change: Stamp): boolean =>
  stored !== undefined && change.lsn !== null && change.lsn < stored.lsn;
