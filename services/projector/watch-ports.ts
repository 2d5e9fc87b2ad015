import type { Lsn } from '#read-model/position.ts';
import type { Checked } from './status/doctor.ts';

/** What the last look at what the line stands on found. Times in milliseconds since 1970. */
export type Watched = {
  readonly at: number;
  /** Host and process that looked. */
  readonly by: string;
  readonly checks: readonly WatchedCheck[];
};

/** `since`: how long the check has been found so. */
export type WatchedCheck = Checked & { readonly since: number };

/** The source as it was seen last, to know it again by. */
export type SourceSeen = {
  /** The epoch of the log that was served then. */
  readonly epoch: number;
  readonly at: number;
  readonly system: string;
  readonly database: string;
  readonly timeline: number;
  readonly started: string;
  readonly lsn: Lsn;
  /** Bytes of log kept for the slot; null: there is none, or it has lost its place. */
  readonly retained: number | null;
  /** Where the slot stood, since when, and where the source's log ended then. */
  readonly confirmed: Lsn | null;
  /** By which process of the server the slot was read last; null, or not there: it was not. */
  readonly readBy?: number | null;
  readonly stands: { readonly since: number; readonly lsn: Lsn };
};

/** What the watch remembers beyond its process. Errors: those of the store. */
export type WatchStore = {
  /** Null when nobody looked for a minute. */
  watched(): Promise<Watched | null>;
  /** Forgotten after a minute. */
  keepWatched(watched: Watched): Promise<void>;
  seen(): Promise<SourceSeen | null>;
  keepSeen(seen: SourceSeen): Promise<void>;
  close(): Promise<void>;
};
