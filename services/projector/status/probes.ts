/**
 * What can be asked of the parts that are not ours. Each rejects when its part does not answer, and with ProjectorError
 * `not-given` when nobody said where it is.
 */
export type Probes = {
  readonly api: () => Promise<ApiLook>;
  readonly slot: () => Promise<SlotLook>;
  readonly connector: () => Promise<ConnectorLook>;
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

/** Null fields: there is no such slot. */
export type SlotLook = {
  readonly name: string;
  readonly active: boolean | null;
  readonly walStatus: string | null;
  /** Bytes of the source's log that are kept for it. */
  readonly retained: number | null;
};

/** Null: Connect does not know it. */
export type ConnectorLook = {
  readonly name: string;
  readonly url: string;
  readonly state: string | null;
  readonly tasks: readonly string[];
  /** Why it failed. */
  readonly failure: string | null;
};

export type TopicLook = {
  readonly name: string;
  /** 0: there is no such topic. */
  readonly partitions: number;
  readonly cleanupPolicy: string | null;
};

export type StoreLook = { readonly evictionPolicy: string | null; readonly appendOnly: boolean };
