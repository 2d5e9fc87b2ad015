import type { Break } from './breaks.ts';
import type { Position } from './ports.ts';

/**
 * How long a log has gone on without a break, counted: what was built in one epoch says nothing in the next, and none
 * of it is fed any more.
 */
export type Epoch = {
  /** From 1. */
  readonly number: number;
  /** Offset from which the log can be relied on: behind it nothing of the epochs before is left. */
  readonly since: number;
  /** Why the epoch before ended; `at` in milliseconds since 1970. Null: there was none. */
  readonly broken: { readonly code: Break; readonly detail: string; readonly at: number } | null;
  /** The capture was begun anew in it. */
  readonly captureRestarted: boolean;
  /** How often it was tried in vain to come to a generation that may be served; none is staged by itself before `notBefore`. */
  readonly failures: number;
  readonly notBefore: number;
};

/** Of a cell in which nothing broke yet. */
export const firstEpoch: Epoch = {
  ...{ number: 1, since: 0, broken: null, captureRestarted: false, failures: 0, notBefore: 0 },
};

/** What is known of a generation beside its content. */
export type GenerationRecord = {
  readonly number: number;
  /** Of the rules and the stored form it is built by. */
  readonly fingerprint: string;
  readonly from: 'kafka' | 'postgres';
  /** `staged`: being built or ready · `live`: served · `former`: was live, is fed until keepUntil · `removing`: its keys are being deleted. */
  readonly state: 'staged' | 'live' | 'former' | 'removing';
  /** Milliseconds since 1970. */
  readonly stagedAt: number;
  readonly stagedBy: string;
  /** The generation that was live then; 0: none. */
  readonly beside: number;
  /** Most records of the log, or requests of the source, applied per second while it is built; null: as fast as live traffic allows. */
  readonly maxRate: number | null;
  /** The end of the log when it was staged. */
  readonly target: number;
  /** Number of the epoch it was staged in, and where that began. */
  readonly epoch: number;
  readonly since: number;
  readonly promotedAt: number | null;
  /** Milliseconds since 1970; a former generation is collected after it. */
  readonly keepUntil: number | null;
  readonly verified: Verified | null;
};

/** How the last comparison with the source ended. */
export type Verified = {
  readonly at: number;
  readonly outcome: 'equal' | 'drift' | 'repaired' | 'partly-repaired' | 'unknown';
  /** Of the whole generation, not a part or a sample. */
  readonly whole: boolean;
  readonly compared: number;
  readonly drift: number;
};

export type Registry = {
  /** 0: none. */
  readonly active: number;
  /** The highest number ever given: none is given twice, so that nothing of an old generation passes for a new one's. */
  readonly last: number;
  /** By number. */
  readonly generations: readonly GenerationRecord[];
  readonly epoch: Epoch;
};

/** One line of the operations' log. */
export type Operation = {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly who: string;
  /** stage, promote, rollback, abort, gc, verify, repair, reindex, break … */
  readonly what: string;
  readonly generation: number | null;
  readonly outcome: string;
  readonly detail: string;
};

/** What the process that feeds a generation says of it about once a second; gone 10 s after it fell silent. */
export type FeedStatus = {
  readonly at: number;
  /** Host and process. */
  readonly by: string;
  readonly state: 'starting' | 'copying' | 'reading' | 'halted';
  /** Requests (copying) or records (reading) per second, lately. */
  readonly rate: number;
  readonly error: string | null;
  /** Of the error for which it stands still; null: it does not. */
  readonly code: string | null;
};

/** How far the copy from the source has come. */
export type CopyProgress = {
  /** Requests written, of about so many. */
  readonly requests: number;
  readonly total: number;
  /** Source rows written with them. */
  readonly rows: number;
  readonly startedAt: number;
};

export type GenerationLook = {
  /** Null: its keys are not there. */
  readonly position: Position | null;
  readonly copy: CopyProgress | null;
  readonly feed: FeedStatus | null;
  readonly damage: Damage;
};

/** What was noticed to be lost or altered in a generation: a sentence each, by when that was noticed last, in milliseconds since 1970. */
export type Damage = Readonly<Record<string, string>>;

/** The cell's generations: which there are, which is served, and who did what to them. */
export type Generations = {
  read(): Promise<Registry>;
  /**
   * Compare-and-set: what `change` makes of the registry is written together with the operation, or nothing is and
   * `change` is asked again. What it throws passes through.
   */
  update(change: (now: Registry) => { readonly registry: Registry; readonly operation: Operation }): Promise<Registry>;
  /** Of each of the generations, in one moment. */
  look(numbers: readonly number[]): Promise<readonly GenerationLook[]>;
  note(operation: Operation): Promise<void>;
  /** Notes what was found lost or altered in a generation, a sentence each: its answers are flagged until that is settled. */
  noteDamage(number: number, found: readonly string[]): Promise<void>;
  /** Takes back what was noted up to when it was seen; what was noted again since stays. */
  settleDamage(number: number, seen: Damage): Promise<void>;
  /** Newest first. */
  history(most: number): Promise<readonly Operation[]>;
  /** Deletes every key of a generation, position and sentinel first; says how many so far. */
  remove(number: number, removed: (keys: number) => void): Promise<number>;
  close(): Promise<void>;
};

/** The consumer groups by which generations read the log. */
export type LogGroups = {
  /** Deletes a generation's group once nobody reads by it any more; one that is not there is fine. Rejects when somebody still does after a while. */
  remove(generation: number): Promise<void>;
  close(): Promise<void>;
};
