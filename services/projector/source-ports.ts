import type { Lsn } from '#read-model/position.ts';
import type { Reference } from '#read-model/reference.ts';
import type { Uuid } from '#read-model/rows.ts';
import type { SourceRequest } from '#read-model/source-request.ts';
import type { Micros } from '#read-model/time.ts';
import type { ViewName } from '#read-model/views/index.ts';

/** Which requests of the source are meant. */
export type Selection =
  /** In the order of their ids, those behind `after`. */
  | { readonly kind: 'all'; readonly after: Uuid | null }
  | { readonly kind: 'requests'; readonly ids: readonly Uuid[] }
  /** Null: requests without a business unit. */
  | { readonly kind: 'unit'; readonly unitId: number | null }
  /** What the contract's predicate, in SQL, selects; a personal view: for anybody. new_today: all live ones. */
  | { readonly kind: 'view'; readonly view: ViewName }
  /** Assigned to this user. */
  | { readonly kind: 'technician'; readonly user: Uuid }
  /** Created or touched since, by created_at and updated_at. */
  | { readonly kind: 'since'; readonly at: Micros }
  /** So many at random. */
  | { readonly kind: 'sample'; readonly size: number };

/** A request with what is true of it beyond its own rows, evaluated by the source in SQL. */
export type ExaminedRequest = SourceRequest & {
  /** The views whose predicate (CONTRACT.md section 3, in SQL) it satisfies; personal ones: for those it is assigned to. */
  readonly views: ReadonlySet<ViewName>;
  /** Requests that name this one as their parent, deleted and solved ones too. */
  readonly children: readonly Uuid[];
};

/** The source as it is at one moment: one REPEATABLE READ transaction. */
export type SourceSnapshot = {
  /** All that the snapshot sees was written to the log before this position. */
  readonly lsn: Lsn;
  /** The source's clock when it was taken. */
  readonly takenAt: Micros;
  reference(): Promise<Reference>;
  /** In portions, as fast as they are taken; the source waits meanwhile. Memory is bounded by a portion. */
  requests(selection: Selection): AsyncIterable<readonly SourceRequest[]>;
  /** The same with what SQL says of each; slower. */
  examine(selection: Selection): AsyncIterable<readonly ExaminedRequest[]>;
  /** How many requests are selected; for `all` an estimate will do. */
  count(selection: Selection): Promise<number>;
  close(): Promise<void>;
};

/** The application's database, read. Errors: ProjectorError `source` (retriable) when it does not answer or is too slow. */
export type Source = {
  snapshot(): Promise<SourceSnapshot>;
  /** Commits a marker (the heartbeat row), so that the watermark passes all that is committed now also when nobody writes. */
  mark(): Promise<void>;
  close(): Promise<void>;
};
