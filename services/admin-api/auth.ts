import type { JWTPayload } from 'jose';
import { bearerIn } from '#http/bearer.ts';
import type { KeySource } from '#http/key-source.ts';
import { badToken, noToken, Refusal } from '#http/problem.ts';
import { createVerifyToken, type TokenSettings } from '#http/verify-token.ts';

/** What a token's `scope`, words separated by spaces, has to hold. */
const SCOPE = 'admin';

/** Who operates, for the log of operations. Throws Refusal 401, 403, or 503 when the keys cannot be had. */
export type AuthenticateOperator = (headers: Headers) => string | Promise<string>;

type Bearer = { readonly subject: string; readonly isOperator: boolean };

const PRINTABLE = /^[\x21-\x7e]{1,100}$/;

/** Operators need not be users of the application: a subject is any name. */
const bearerOf = ({ sub = '', scope }: JWTPayload): Bearer => {
  if (!PRINTABLE.test(sub)) throw badToken('The token names nobody.');
  return { subject: sub, isOperator: typeof scope === 'string' && scope.split(' ').includes(SCOPE) };
};

const notAnOperator = (): Refusal =>
  new Refusal(
    403,
    `The token’s scope does not hold "${SCOPE}".`,
    {},
    { 'WWW-Authenticate': `Bearer realm="deskview", error="insufficient_scope", scope="${SCOPE}"` },
  );

/** By the Bearer header alone: a cookie would let other sites operate. */
export const createAuthenticateOperator = (
  settings: TokenSettings,
  deps: { readonly keySource: KeySource; readonly clock: () => number },
): AuthenticateOperator => {
  const verify = createVerifyToken(settings, { ...deps, bearerOf });
  return async (headers) => {
    const token = bearerIn(headers);
    if (!token) throw noToken();
    const { subject, isOperator } = await verify(token);
    if (!isOperator) throw notAnOperator();
    return subject;
  };
};
