import { randomUUID } from 'node:crypto';

/** No two generations are alike, though numbers begin anew in an empty Redis. */
export const sentinelOf = (fingerprint: string): string => `${fingerprint} ${randomUUID()}`;

/** The rules and the stored form that a generation was built by. */
export const fingerprintIn = (sentinel: string): string => sentinel.split(' ', 1)[0] as string;
