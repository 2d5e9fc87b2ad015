import type { Lsn } from '#read-model/position.ts';

/**
 * What can be asked of the parts that are not ours. Each rejects when its part does not answer, and with ProjectorError
 * `not-given` when nobody said where it is.
 */
export type Probes = {
  readonly api: () => Promise<ApiLook>;
  readonly source: () => Promise<SourceLook>;
  readonly slot: () => Promise<SlotLook>;
  readonly connector: () => Promise<ConnectorLook>;
  /** By what the connector's settings differ from those of this release, one sentence each; null: it is not registered. */
  readonly connectorSettings: () => Promise<readonly string[] | null>;
  /** Up to where the connector has told the source's changes, as Connect keeps it; null: it begins anew, or has only just begun. */
  readonly acknowledged: () => Promise<Lsn | null>;
  readonly topic: () => Promise<TopicLook>;
  readonly store: () => Promise<StoreLook>;
  /** What has to change before the source can be captured, one sentence each, by what it is about. */
  readonly capture: Readonly<Record<CaptureCheck, () => Promise<readonly string[]>>>;
  /** By how many milliseconds the source's clock is ahead of ours. */
  readonly clockSkew: () => Promise<number>;
};

export const captureChecks = [
  'wal-level',
  'source-tables',
  'row-security',
  'publication',
  'replica-identity',
  'truncate-guard',
  'heartbeat',
  'replication-role',
] as const;
export type CaptureCheck = (typeof captureChecks)[number];

export type ApiLook = {
  readonly url: string;
  /** `unavailable`: it answers 503. */
  readonly status: 'ok' | 'stale' | 'unavailable';
  readonly detail: string | null;
  readonly generation: number | null;
  readonly ageMs: number | null;
};

/** Which database it is, how far it is, and how it keeps its log for us. */
export type SourceLook = {
  /** Given to a cluster when it is made; copies of its files have the same. */
  readonly system: string;
  readonly database: string;
  /** It only replays another server's log. */
  readonly standby: boolean;
  /** Another one after a standby was promoted or an older state was recovered; null for a standby. */
  readonly timeline: number | null;
  /** When the server was started: the same text as long as it runs. */
  readonly started: string;
  /** The end of its log, of what a crash leaves. */
  readonly lsn: Lsn;
  /** Where its last checkpoint began. One is made at each stop, and at each start after a crash. */
  readonly checkpoint: Lsn;
  /** Process of the server by which the slot is read: another one for each connection; null: nobody reads it. */
  readonly readBy: number | null;
  readonly slot: SlotLook;
};

/** Null fields: there is no such slot, or it has lost its place. */
export type SlotLook = {
  readonly name: string;
  /** Null: there is no such slot. */
  readonly active: boolean | null;
  readonly walStatus: string | null;
  /** Bytes of the source's log that are kept for it. */
  readonly retained: number | null;
  /** Up to where its reader has what it reads. After a crash of the source it may be an older place for a moment. */
  readonly confirmed: Lsn | null;
  /** Bytes of log that the source keeps for any slot before it gives it up; null: as many as it takes. */
  readonly keptAtMost: number | null;
};

/** Null: Connect does not know it. */
export type ConnectorLook = {
  readonly name: string;
  readonly url: string;
  readonly state: string | null;
  readonly tasks: readonly string[];
  /** Why it failed. */
  readonly failure: string | null;
  /** It failed because the source does not have its place any more, which no restart mends. */
  readonly placeIsGone: boolean;
};

export type TopicLook = {
  readonly name: string;
  /** 0: there is no such topic. */
  readonly partitions: number;
  readonly cleanupPolicy: string | null;
};

export type StoreLook = { readonly evictionPolicy: string | null; readonly appendOnly: boolean };
