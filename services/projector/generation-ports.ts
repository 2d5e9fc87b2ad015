import type { Position } from './ports.ts';

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
};

/** One line of the operations' log. */
export type Operation = {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly who: string;
  /** stage, promote, rollback, abort, gc, verify, repair, reindex … */
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
};

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
