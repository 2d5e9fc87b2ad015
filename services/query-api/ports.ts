import type { Filter } from '#read-model/filter.ts';
import type { Segment } from '#read-model/memberships.ts';
import type { Lsn } from '#read-model/position.ts';
import type { Reference } from '#read-model/reference.ts';
import type { Uuid } from '#read-model/rows.ts';
import type { Micros } from '#read-model/time.ts';
import type { ViewName } from '#read-model/views/index.ts';

export type { Filter, Segment };

/** How many requests each view shows in one segment, personal views for the technician who asks. */
export type Tally = {
  readonly all: Readonly<Record<ViewName, number>>;
  readonly subtasks: Readonly<Record<ViewName, number>>;
};

/** What one answer needs; all of it is read at one position. */
export type Ask = {
  readonly technician: Uuid;
  /** Where new_today begins. */
  readonly since: Micros;
  readonly tallies: readonly Segment[];
  readonly pages?: readonly PageAsk[];
  readonly groups?: readonly GroupsAsk[];
  /** Single requests by id, whatever the reader's scope: whoever asks has to look at their units. */
  readonly requests?: readonly Uuid[];
};

export type PageAsk = {
  readonly view: ViewName;
  /** Disjoint; their lists are merged in the view's order. */
  readonly segments: readonly Segment[];
  readonly from: PageStart;
  /** 0: nothing but the counts. */
  readonly limit: number;
  readonly filter?: Filter;
};

/** How many requests of a view a filter leaves of each type, of each status … By unit, each segment is one. */
export type GroupsAsk = Pick<PageAsk, 'view' | 'segments' | 'filter'> & { readonly by: GroupedBy };
export type GroupedBy = 'type' | 'status' | 'priority' | 'unit';

/** By type (`parents`, `subtasks`), by the id of the status or of the priority, by segment; those of which there are none are left out. */
export type Groups = ReadonlyMap<number | string, number>;

/** Where a request stands in the order of a view, whatever else stands there: its sort key, then its id. */
export type Place = Uint8Array;

/** By rank, or by a place that need not hold anything any more: those behind it, or the last ones before it (null: of all). */
export type PageStart = { readonly offset: number } | { readonly after: Place } | { readonly before: Place | null };

export type Found = {
  readonly reference: Reference;
  readonly position: ReadPosition;
  readonly tallies: ReadonlyMap<Segment, Tally>;
  /** As they were asked for. */
  readonly pages: readonly FoundPage[];
  readonly groups: readonly Groups[];
  /** Stored cards of live requests as they were asked for; null for one that does not exist or is deleted. */
  readonly requests: readonly (Uint8Array | null)[];
};

export type FoundPage = {
  /** Stored cards (read-model/card.ts) in the view's order. */
  readonly cards: readonly Uint8Array[];
  /** Where each of them stands. */
  readonly places: readonly Place[];
  /** How many stand before the first of them; before where it would begin when there are none. */
  readonly rank: number;
  /** Of what the filter leaves but for its type; without a filter the tallies tell. */
  readonly counts: TypeCounts | null;
};

export type TypeCounts = { readonly all: number; readonly subtasks: number };

/** The point in the source's history that an answer describes. */
export type ReadPosition = {
  readonly generation: number;
  /** End of the last transaction applied. */
  readonly lsn: Lsn;
  /** When that transaction committed, by the source's clock. */
  readonly committedAt: Micros;
  /** A transaction too large for one step is half applied, or a record could not be understood. */
  readonly partial: boolean;
  readonly degraded: boolean;
  /** Given when the source's own database answered, in place of a generation, whose number is 0 then. */
  readonly source?: 'database';
};

/**
 * No truthful answer can be given now, and why:
 * `no-generation` nothing is served yet or it was lost · `hydrating` the first snapshot is not complete
 * · `incomplete` keys that must be there are missing · `unreachable` the store does not answer in time
 * · `busy` nor does it, and as many as may are being answered by what stands in for it
 * · `too-deep` nor does it, and what stands in for it gives the first pages of a list only.
 */
export type Unavailable = {
  readonly unavailable: 'no-generation' | 'hydrating' | 'incomplete' | 'unreachable' | 'busy' | 'too-deep';
  readonly detail: string;
  /** This process was late itself, and cannot tell whether the store was. */
  readonly ours?: true;
  /** For the log. */
  readonly cause?: Error;
};

export type ReadStore = {
  /**
   * Calls `ask` with the reference data of some position and reads what it returns at that same position; when the
   * position moved in between in a way that matters, both are done again. `ask` never throws.
   */
  read(ask: (reference: Reference) => Ask): Promise<Found | Unavailable>;
  /** Position only: for health checks. */
  position(): Promise<ReadPosition | Unavailable>;
  close(): Promise<void>;
};

/** What a projector found when it last looked at what the line stands on. `at` in milliseconds since 1970. */
export type WatchReport = {
  readonly at: number;
  readonly checks: readonly {
    readonly name: string;
    readonly state: 'ok' | 'failed' | 'unknown';
    readonly cause: string;
    /** What mends it. */
    readonly mend: string | null;
  }[];
};

/** Null when nobody looked for a minute. Errors: those of the store. */
export type Watched = { watched(): Promise<WatchReport | null> };

/** Commits a marker in the source's log, so that what was committed before it is passed soon also when nobody writes. May reject. */
export type Beat = () => Promise<void>;
