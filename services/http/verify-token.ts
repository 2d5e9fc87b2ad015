import { errors, type JWTPayload, jwtVerify } from 'jose';
import type { KeySource } from './key-source.ts';
import { badToken, noKeys, type Refusal } from './problem.ts';

export type TokenSettings = { readonly issuer: string; readonly audience: string };

/** What a good token says of its bearer. Throws Refusal 401, or 503 when the keys cannot be had. */
export type VerifyToken<Bearer> = (token: string) => Bearer | Promise<Bearer>;

type Verified<Bearer> = { readonly bearer: Bearer; readonly until: number };

/** Verifying costs ~85 µs. A token counts for at most this long after its key is known to be withdrawn. */
const REMEMBERED_MS = 60_000;
const REMEMBERED_TOKENS = 5_000;

/** The application's have a few hundred; all headers together may have 16 KiB. */
const LONGEST = 8192;

/** Seconds by which the issuer's clock may be ahead of ours: for `nbf`. An end (`exp`) is one to the second. */
const CLOCK_TOLERANCE = 10;

const invalid = 'The token is not valid.';

/** The last letter of a signature has bits that mean nothing: with one of them changed it would still verify. */
const isSpelledRight = (token: string): boolean => {
  const signature = token.slice(token.lastIndexOf('.') + 1);
  return Buffer.from(signature, 'base64url').toString('base64url') === signature;
};

const expired = (): Refusal => badToken('The token has expired.', 'expired');

/** Failures of the key server, not of the token; everything that is not jose's own comes from fetching the keys. */
const keysAreMissing = (error: unknown): boolean =>
  !(error instanceof errors.JOSEError) ||
  error instanceof errors.JWKSTimeout ||
  error instanceof errors.JWKSInvalid ||
  error.code === errors.JOSEError.code;

const refusalOf = (error: unknown): Refusal => {
  if (error instanceof errors.JWTExpired) return expired();
  return keysAreMissing(error) ? noKeys() : badToken(invalid);
};

/** For access tokens of the application; `bearerOf` may refuse one by its other claims. */
export const createVerifyToken = <Bearer>(
  { issuer, audience }: TokenSettings,
  deps: {
    readonly keySource: KeySource;
    readonly clock: () => number;
    readonly bearerOf: (claims: JWTPayload) => Bearer;
  },
): VerifyToken<Bearer> => {
  const { keySource, clock, bearerOf } = deps;
  const remembered = new Map<string, Verified<Bearer>>();

  const remember = (token: string, verified: Verified<Bearer>): void => {
    if (remembered.size >= REMEMBERED_TOKENS) remembered.delete(remembered.keys().next().value as string);
    remembered.set(token, verified);
  };

  const verify = async (token: string): Promise<Bearer> => {
    const now = clock();
    const { payload } = await jwtVerify(token, keySource.keyFor, {
      algorithms: [...keySource.algorithms],
      issuer,
      audience,
      requiredClaims: ['exp', 'sub'],
      currentDate: new Date(now),
      clockTolerance: CLOCK_TOLERANCE,
    }).catch((error: unknown) => {
      throw refusalOf(error);
    });
    const until = (payload.exp as number) * 1000;
    if (until <= now) throw expired();
    if (payload['type'] !== 'access') throw badToken('The token is not an access token.', 'no-access-token');
    const bearer = bearerOf(payload);
    remember(token, { bearer, until: Math.min(until, now + REMEMBERED_MS) });
    return bearer;
  };

  return (token) => {
    const known = remembered.get(token);
    if (known && clock() < known.until) return known.bearer;
    remembered.delete(token);
    if (token.length > LONGEST || !isSpelledRight(token)) throw badToken(invalid);
    return verify(token);
  };
};
