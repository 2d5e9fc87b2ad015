import { errors, type JWTPayload, jwtVerify } from 'jose';
import type { Uuid } from '#read-model/rows.ts';
import type { Config } from './config.ts';
import type { KeySource } from './key-source.ts';
import { badToken, noToken, type Refusal, unavailable } from './problem.ts';
import { tokenIn } from './token.ts';

/** Who sends a request, by its token alone. Throws Refusal 401, or 503 when the keys cannot be had. */
export type Authenticate = (headers: Headers) => Uuid | Promise<Uuid>;

type Verified = { readonly user: Uuid; readonly until: number };

/** Verifying costs ~85 µs. A withdrawn key counts for at most this long. */
const REMEMBERED_MS = 60_000;
const REMEMBERED_TOKENS = 5_000;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const invalid = 'The token is not valid.';

/** Failures of the key server, not of the token; everything that is not jose's own comes from fetching the keys. */
const keysAreMissing = (error: unknown): boolean =>
  !(error instanceof errors.JOSEError) ||
  error instanceof errors.JWKSTimeout ||
  error instanceof errors.JWKSInvalid ||
  error.code === errors.JOSEError.code;

const refusalOf = (error: unknown): Refusal => {
  if (error instanceof errors.JWTExpired) return badToken('The token has expired.');
  return keysAreMissing(error) ? unavailable('no-keys') : badToken(invalid);
};

const userOf = ({ type, sub = '' }: JWTPayload): Uuid => {
  if (type !== 'access') throw badToken('The token is not an access token.');
  if (!UUID.test(sub)) throw badToken('The token names no user.');
  return sub.toLowerCase();
};

export const createAuthenticate = (
  { issuer, audience }: Pick<Config, 'issuer' | 'audience'>,
  { keySource, clock }: { readonly keySource: KeySource; readonly clock: () => number },
): Authenticate => {
  const remembered = new Map<string, Verified>();

  const remember = (token: string, verified: Verified): void => {
    if (remembered.size >= REMEMBERED_TOKENS) remembered.delete(remembered.keys().next().value as string);
    remembered.set(token, verified);
  };

  const verify = async (token: string): Promise<Uuid> => {
    const now = clock();
    const { payload } = await jwtVerify(token, keySource.keyFor, {
      algorithms: [...keySource.algorithms],
      issuer,
      audience,
      requiredClaims: ['exp', 'sub'],
      currentDate: new Date(now),
    }).catch((error: unknown) => {
      throw refusalOf(error);
    });
    const user = userOf(payload);
    remember(token, { user, until: Math.min((payload.exp as number) * 1000, now + REMEMBERED_MS) });
    return user;
  };

  return (headers) => {
    const token = tokenIn(headers);
    if (token === undefined) throw noToken();
    const known = remembered.get(token);
    if (known && clock() < known.until) return known.user;
    remembered.delete(token);
    return verify(token);
  };
};
