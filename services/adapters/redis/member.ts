import type { Uuid } from '#read-model/rows.ts';

/** The id that ends a list's member. */
export const idOf = (member: Buffer): Uuid => {
  const hex = member.toString('hex', member.length - 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};

export const memberOf = (hex: string): Buffer => Buffer.from(hex, 'hex');
