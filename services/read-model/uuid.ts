import type { Uuid } from './rows.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Is the text an id as this side writes them: small letters, with dashes? */
export const isUuid = (text: string): text is Uuid => UUID.test(text);

/** The 32 hex digits of an id: how it ends a list's member. */
export const hexOf = (id: Uuid): string => id.replaceAll('-', '');

/** The reverse of hexOf; what is not of 32 digits stays as it is. */
export const uuidOf = (hex: string): Uuid =>
  hex.length === 32
    ? `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
    : hex;
