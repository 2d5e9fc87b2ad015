import type { JWTPayload } from 'jose';
import type { KeySource } from '#http/key-source.ts';
import { badToken, noToken } from '#http/problem.ts';
import { createVerifyToken, type TokenSettings } from '#http/verify-token.ts';
import type { Uuid } from '#read-model/rows.ts';
import { isUuid } from '#read-model/uuid.ts';
import { tokenIn } from './token.ts';

/** Who sends a request, by its token alone. Throws Refusal 401, or 503 when the keys cannot be had. */
export type Authenticate = (request: Pick<Request, 'headers' | 'method'>) => Uuid | Promise<Uuid>;

const userOf = ({ sub }: JWTPayload): Uuid => {
  // Whoever signs a token may put anything there.
  const user = typeof sub === 'string' ? sub.toLowerCase() : '';
  if (!isUuid(user)) throw badToken('The token names no user.', 'no-user');
  return user;
};

export const createAuthenticate = (
  settings: TokenSettings,
  deps: { readonly keySource: KeySource; readonly clock: () => number },
): Authenticate => {
  const verify = createVerifyToken(settings, { ...deps, bearerOf: userOf });
  return (request) => {
    const token = tokenIn(request);
    if (token === undefined) throw noToken();
    return verify(token);
  };
};
