import type { Generations, Verified } from '../generation-ports.ts';
import type { LogHistory } from '../log-ports.ts';
import type { StoredModel } from '../model-ports.ts';
import type { LogRecord, ProjectionStore, RawRecord } from '../ports.ts';
import type { Selection, Source } from '../source-ports.ts';

/** One thing that is kept otherwise than the source says. */
export type Drift = {
  readonly kind:
    | 'missing-document'
    | 'extra-document'
    | 'stale-field'
    | 'membership'
    /** The rules of this release and the contract's predicate in SQL disagree: no repair can mend that. */
    | 'view-rule'
    | 'counter'
    | 'reference';
  /** What it is: `request ID FIELD`, `list NAME ID`, `counter OWNER LIST all|subtasks`, `reference KIND ID FIELD`. */
  readonly key: string;
  readonly expected: string;
  readonly found: string;
  /** A sentence that explains it. */
  readonly says: string;
};

export type Part = { readonly kind: 'whole' } | Selection;

/** What is under way; `rate` in requests per second. */
export type VerifyProgress = {
  readonly phase: 'waiting' | 'comparing' | 'checking again' | 'counting' | 'repairing';
  readonly done: number;
  readonly total: number;
  readonly rate: number;
  readonly drift: number;
};

export type VerifyReport = {
  readonly generation: number;
  readonly outcome: Verified['outcome'];
  readonly whole: boolean;
  /** Requests of the source that were compared. */
  readonly compared: number;
  /** The first MOST of `drifted`. */
  readonly drift: readonly Drift[];
  readonly drifted: number;
  readonly repaired: number;
  /** Requests that changed too often to be decided. */
  readonly undecided: number;
  /** Why it is unknown, or what remains to be done. */
  readonly detail: string;
  readonly seconds: number;
  /** The moment of the source that it was compared with; null: none could be read. */
  readonly asOf: { readonly lsn: string; readonly at: string } | null;
};

/** So many are told in full. */
export const MOST = 1000;

/** What comparing and rewriting work on. Models and stores are opened for one run, and closed after it. */
export type VerifyDeps = {
  readonly source: Source;
  readonly log: LogHistory;
  readonly decode: (record: RawRecord) => LogRecord;
  readonly generations: Generations;
  readonly openModel: (generation: number) => StoredModel;
  readonly openStore: (generation: number) => ProjectionStore;
  /** Of this release; a generation that other rules built cannot be judged by it. */
  readonly fingerprint: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
};
