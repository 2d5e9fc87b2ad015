import { randomBytes } from 'node:crypto';
import type { Variables } from './config.ts';

type Log = { readonly warn: (fields: object, message: string) => void };

/** What cursors are proven by. */
export const cursorSecret = (
  { CURSOR_SECRET, JWT_SECRET }: Pick<Variables, 'CURSOR_SECRET' | 'JWT_SECRET'>,
  log: Log,
): string | Uint8Array => {
  const secret = CURSOR_SECRET ?? JWT_SECRET;
  if (secret !== undefined) return secret;
  log.warn({}, 'cursors end with this process and are good in no other: give CURSOR_SECRET');
  return randomBytes(32);
};
