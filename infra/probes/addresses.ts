import { ProjectorError } from '#projector/errors.ts';

/** Where a line's parts are; what nobody gave cannot be asked. */
export type ProbeAddresses = {
  readonly cell: string;
  readonly topic: string;
  readonly connector: string;
  readonly databaseUrl?: string | undefined;
  readonly brokers?: readonly string[] | undefined;
  readonly redisUrl?: string | undefined;
  readonly connectUrl?: string | undefined;
  readonly apiUrl?: string | undefined;
  /** Without it, it is not seen whether the replication role has it. */
  readonly replicationPassword?: string | undefined;
};

/** Milliseconds that one question may take. */
export const PATIENCE = 3000;

/** Throws ProjectorError `not-given`. */
export const given = <T>(address: T | undefined, variable: string): T => {
  if (address !== undefined) return address;
  throw new ProjectorError('not-given', `not known: ${variable} is not given`);
};
