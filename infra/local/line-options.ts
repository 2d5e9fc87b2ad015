import type { Part, PartName } from './part.ts';
import type { Say } from './progress.ts';
import type { Stack } from './stack-file.ts';

/** Parts that run elsewhere already: each replaces the local one of its kind. */
type External = {
  readonly databaseUrl?: string | undefined;
  readonly brokers?: readonly string[] | undefined;
  readonly redisUrl?: string | undefined;
  readonly connectUrl?: string | undefined;
};

/** A way round to a part on this machine: whoever takes it connects to `port`. It is told where that part listens. */
export type Detour = { readonly port: number; leadTo(port: number): void };

/** Who may be sent on a detour, and to which local part. */
export type Way =
  | 'projector-postgres'
  | 'projector-redis'
  | 'projector-kafka'
  | 'api-redis'
  | 'connect-postgres'
  | 'connect-kafka';

export type Detours = Readonly<Partial<Record<Way, Detour>>>;

export type LineOptions = {
  readonly stateDir: string;
  readonly cacheDir: string;
  readonly cell: string;
  readonly external: External;
  /** Requests of the demo; 0: schema and reference rows only; undefined: the database is an application's, nothing is written. */
  readonly demo: number | undefined;
  /** usual: 5432, 6379, 9092, 8083 where they are free. */
  readonly ports: 'usual' | 'free';
  /** 0: any free one. */
  readonly apiPort: number;
  readonly jwt: { readonly secret?: string | undefined; readonly issuer: string; readonly audience: string };
  /** Known already, for a source prepared elsewhere; undefined: one made up for this state directory. */
  readonly replicationPassword?: string | undefined;
  /** Address the API listens on. */
  readonly host: string;
  /** More of the services' environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** For tests that put something between the parts. */
  readonly detours?: Detours;
  /** Restart what dies. Without it a test has the parts to itself. */
  readonly supervised: boolean;
  readonly say: Say;
  /** Aborting it ends a start in the middle. */
  readonly signal?: AbortSignal;
};

export type Line = {
  /** As of now: process ids change at restarts. */
  readonly stack: Stack;
  readonly parts: Readonly<Partial<Record<PartName, Part>>>;
  /** Rejects when a part died too often; never resolves. */
  readonly failed: Promise<never>;
  /** Stops the parts from the last to the first. */
  stop(): Promise<void>;
};
