import type { Change } from '#read-model/change.ts';
import type { Owner, Place } from '#read-model/delta.ts';
import type { Document, LastMessage, Stored } from '#read-model/document.ts';
import type { Lsn } from '#read-model/position.ts';
import type { MessageRow, ReferenceId, ReferenceKind, Uuid } from '#read-model/rows.ts';
import type { StoredReference, StoredReferenceChange } from '#read-model/stored-reference.ts';
import type { Micros } from '#read-model/time.ts';

/** How far a generation has come. It is stored with the data it describes, in the same transaction. */
export type Position = {
  /** The log it was built from. */
  readonly topic: string;
  /** Which of the topics that had this name; null: nobody knows yet. */
  readonly topicId: string | null;
  /** The next record to read. */
  readonly offset: number;
  /** The last record before it, by which the log is known again; null: none was read. */
  readonly last: ReadRecord | null;
  /** End of the last transaction applied, and when that committed by the source's clock. */
  readonly lsn: Lsn;
  readonly committedAt: Micros;
  /** The source's heartbeat up to there; null: not known. */
  readonly beat: number | null;
  /** `copying`, `snapshot`: the source's first state is still being copied, or read from the log; no answer is possible. */
  readonly phase: 'copying' | 'snapshot' | 'live';
  /**
   * What was copied is of different moments up to this position: the phase is not live before the watermark has passed
   * it. 0: it was read from the log; NOT_BEGUN: nothing was, and what the log tells first must be the source's first state.
   */
  readonly completeFrom: Lsn;
  /** A transaction too large for one step, of which the rows up to this order number are applied. */
  readonly open: OpenTransaction | null;
  /** A status changed what it counts as, and its requests are being moved, slice by slice. */
  readonly reclassifying: boolean;
  /** The offset behind the last change of the reference data: in every history of this log it stands for the same rows. */
  readonly reference: number;
  /** Grows with each step. */
  readonly step: number;
  /** Records set aside because they could not be understood. */
  readonly parked: number;
};

/** No watermark passes it. */
export const NOT_BEGUN: Lsn = Number.MAX_SAFE_INTEGER;

/** A record that was read. Within one log epochs never fall, and what lies at an offset stays the same. */
export type ReadRecord = {
  readonly offset: number;
  /** Of the broker that led the log when it was written. */
  readonly epoch: number;
  /** Fingerprint of when it was written and what it says. */
  readonly print: number;
};

export type OpenTransaction = {
  readonly id: string;
  readonly seen: number;
  /** Some of it could not be understood: its rows cannot be counted. */
  readonly unreadable?: boolean;
};

/** One record of the log as it lies there. Timestamps in milliseconds, set by whoever wrote the record. */
export type RawRecord = {
  readonly offset: number;
  readonly timestamp: number;
  /** Of the broker that led the log when it was written. */
  readonly epoch: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
};

/** One record of the log, decoded. */
export type LogRecord = {
  readonly offset: number;
  readonly timestamp: number;
  /** It is not made like the records of the topic: the connector's settings are not ours. Says how it differs. */
  readonly otherShape?: string;
} & Told;
export type Told =
  | { readonly type: 'begin'; readonly transaction: string }
  | {
      readonly type: 'end';
      readonly transaction: string;
      readonly lsn: Lsn;
      readonly count: number;
      readonly at: Micros;
    }
  | {
      readonly type: 'row';
      /** Empty for rows that say nothing but that time passes; two when a row moved from one request to another. */
      readonly changes: readonly Change[];
      readonly transaction: string | null;
      /** Position within the transaction, from 1. */
      readonly order: number;
      /** `table`: the first of its table; `first` of all there is only where the first table has rows. */
      readonly snapshot: 'no' | 'first' | 'table' | 'part' | 'last';
      readonly lsn: Lsn;
      /** End of the last transaction that was finished before this row's own; null when not known. */
      readonly after: Lsn | null;
      readonly committedAt: Micros;
      /** Of the source's heartbeat row. */
      readonly beat?: number;
    }
  | { readonly type: 'tombstone'; readonly change: Change | null }
  | ({ readonly type: 'unreadable' } & Unreadable);

/** Why a record was set aside: the kinds of what can be wrong with one. */
export const CATEGORIES = [
  /** No JSON, or not an object. */
  'malformed',
  'not-utf8',
  /** JSON, and neither a row nor a marker of a transaction. */
  'not-ours',
  'unknown-table',
  /** Neither c, r, u nor d. */
  'unknown-operation',
  /** What every record of its kind has is not there. */
  'missing-field',
  /** A field holds what its column cannot. */
  'bad-value',
  /** The key names another row than the value tells of. */
  'other-key',
  'too-large',
  /** The row came without the fields that did not change, and none are stored. */
  'incomplete',
] as const;

export type Category = (typeof CATEGORIES)[number];

/** What is known of a record that could not be understood. */
export type Unreadable = {
  readonly category: Category;
  /** What is wrong with it, without its content. */
  readonly reason: string;
  /** The table it is about, where that can be told. */
  readonly table: string | null;
  readonly target: Target;
  /** The start of the record, with the words of people covered. */
  readonly payload: string;
};

/** What an unreadable record may have made wrong: a request with all that belongs to it, a reference row, or nobody knows. */
export type Target =
  | { readonly kind: 'request'; readonly id: Uuid }
  | { readonly kind: 'reference'; readonly reference: ReferenceKind; readonly id: ReferenceId }
  | { readonly kind: 'unknown' };

export type DocumentWrite = { readonly id: Uuid; readonly document: Document | null; readonly card: string | null };
export type MessageWrite = { readonly requestId: Uuid; readonly id: Uuid; readonly row: Stored<MessageRow> | null };
/** A record that was set aside: its change is not in the read model, or was put right by nobody yet. */
export type DeadLetter = Unreadable & {
  readonly offset: number;
  /** When the record was written, in milliseconds since 1970. */
  readonly at: number;
};

/** Everything one step changes, applied at once or not at all. */
export type Writes = {
  readonly position: Position;
  readonly documents: readonly DocumentWrite[];
  readonly messages: readonly MessageWrite[];
  readonly put: readonly Place[];
  readonly remove: readonly Place[];
  /** Absolute values of the packed counters. */
  readonly tallies: ReadonlyMap<Owner, readonly number[]>;
  readonly reference: readonly StoredReferenceChange[];
  readonly deadLetters: readonly DeadLetter[];
  /** Records that are set aside no more; `all`: none is. */
  readonly settled?: readonly DeadLetter[] | 'all';
  /** What the step found lost or altered, each a sentence that names it: answers are flagged until it is repaired. */
  readonly damage?: readonly string[];
};

export type Wanted = {
  readonly documents: readonly Uuid[];
  /** Message ids by request. */
  readonly messages: ReadonlyMap<Uuid, readonly Uuid[]>;
};

export type Loaded = {
  readonly documents: ReadonlyMap<Uuid, Document>;
  readonly messages: ReadonlyMap<Uuid, Stored<MessageRow>>;
};

/** What is known of a generation when work on it begins. */
export type Opened = { readonly position: Position; readonly reference: StoredReference };

/** Where the read model is kept. One step is under way at a time. */
export type ProjectionStore = {
  /**
   * The generation's position and reference data; a staged one is made when it is not there. Throws ProjectorError
   * `generation-lost`, and `keys-lost` when the store has given up keys by itself.
   */
  open(): Promise<Opened>;
  /**
   * Starts a step: loads what it touches, fenced from here on. `moved` when the stored position is not the expected
   * one: somebody else wrote, or the store went back to an older state.
   */
  begin(expected: Position, wanted: Wanted): Promise<Loaded | 'moved'>;
  documents(ids: readonly Uuid[]): Promise<ReadonlyMap<Uuid, Document>>;
  /** All stored messages of a request. */
  messagesOf(request: Uuid): Promise<readonly LastMessage[]>;
  message(request: Uuid, id: Uuid): Promise<LastMessage | null>;
  /** Live requests of a status, by id, after the given one. */
  withStatus(statusId: number, after: Uuid | null, limit: number): Promise<readonly Uuid[]>;
  tallies(owners: readonly Owner[]): Promise<ReadonlyMap<Owner, readonly number[]>>;
  /**
   * Ends the step. `fenced`: the position moved since it began and nothing was written. What turns out to be lost or
   * altered while it is written is noted as damage.
   */
  commit(writes: Writes): Promise<'applied' | 'fenced'>;
  /**
   * Proves that the store keeps what it is given. Throws ProjectorError `keys-lost` when it gave up keys by itself, or may
   * have; `eviction` (retriable) when it may do so, and nothing was built yet.
   */
  proveKept(position: Pick<Position, 'phase'>): Promise<void>;
  close(): Promise<void>;
};

/** What the log holds now. */
export type LogBounds = {
  /** The oldest record still there, and the next to be written. */
  readonly oldest: number;
  readonly next: number;
  /** Another one for each topic, also of the same name; null: the broker has no such ids. */
  readonly topicId: string | null;
};

/** The log of row changes, as a member of the group that reads it. */
export type ChangeLog = {
  /** Joins the group and delivers records in order until stopped. */
  start(reader: LogReader): Promise<void>;
  /** Delivery goes on from here; records on their way are dropped. */
  seek(offset: number): void;
  /** The next record it asks for, behind what compaction has emptied too; null while it has no place in the log. */
  next(): number | null;
  bounds(): Promise<LogBounds>;
  /** Milliseconds for which compaction leaves a record alone, as the log is set now. */
  compactionLag(): Promise<number>;
  /** Tells the broker how far we are, for its tools; nothing is ever read back. */
  commit(offset: number): Promise<void>;
  /** Leaves the group. */
  stop(): Promise<void>;
};

export type LogReader = {
  /**
   * This member has become the one that reads: from which offset? Called again at each rebalance; nothing is delivered
   * until it has answered. Must not throw.
   */
  assigned(): Promise<number>;
  /** Another member reads now: this one stands by. Must not throw. */
  released(): void;
  /** Resolves when there is room for more. Must not throw. */
  receive(records: readonly RawRecord[]): Promise<void>;
};

export type Logger = {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};
