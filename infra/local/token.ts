import { SignJWT } from 'jose';
import type { Stack } from './stack-file.ts';

/** An access token as the application signs them; `ttl` in seconds; `scope` `admin` for the operators' API. */
export const mintToken = (
  { secret, issuer, audience }: Stack['jwt'],
  userId: string,
  ttl = 86_400,
  scope?: 'admin',
): Promise<string> =>
  new SignJWT({ type: 'access', ...(scope && { scope }) })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(userId)
    .setIssuedAt()
    .setExpirationTime(`${ttl}s`)
    .sign(new TextEncoder().encode(secret));
