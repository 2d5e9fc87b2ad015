import type { Uuid } from '#read-model/rows.ts';
import { uuidOf } from '#read-model/uuid.ts';

/** The request that a list's entry, in hex, is of. */
export const idIn = (member: string): Uuid => uuidOf(member.slice(-32));

/** In groups of at most so many. */
export const groupsOf = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));
