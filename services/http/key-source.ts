import type { JWTVerifyGetKey } from 'jose';
import { publishedKeySet } from './published-keys.ts';

/** Where the keys come from that tokens are verified with, and the only algorithms those keys may be used with. */
export type KeySource = { readonly algorithms: readonly string[]; readonly keyFor: JWTVerifyGetKey };

/** HS256 only: a token of another HMAC strength, or of none, is a forgery. */
export const sharedSecret = (secret: string): KeySource => {
  const key = new TextEncoder().encode(secret);
  return { algorithms: ['HS256'], keyFor: () => Promise.resolve(key) };
};

/** Public keys at an address; never usable as an HMAC secret. */
export const publishedKeys = (url: string): KeySource => ({
  algorithms: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
  keyFor: publishedKeySet({ url }),
});
