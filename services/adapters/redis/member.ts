import type { Uuid } from '#read-model/rows.ts';
import { uuidOf } from '#read-model/uuid.ts';

/** The id that ends a list's member. */
export const idOf = (member: Buffer): Uuid => uuidOf(member.toString('hex', member.length - 16));

export const memberOf = (hex: string): Buffer => Buffer.from(hex, 'hex');
