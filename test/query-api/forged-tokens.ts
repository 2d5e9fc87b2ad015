import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { jwtSettings, SECRET, tokenOf } from '#test/support/http.ts';

type Headers = Record<string, string> | [string, string][];
export type Forged = readonly (readonly [kind: string, headers: Headers])[];

const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });

const claims = (user: string) => ({
  ...{ sub: user, type: 'access', iss: jwtSettings.issuer, aud: jwtSettings.audience },
  exp: 4_102_444_800,
});

/** Tokens whose headers want to choose the key that they are verified with; `elsewhere` publishes it. */
export const choosingTheirKey = async (user: string, elsewhere: string): Promise<Forged> => {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k0', alg: 'ES256' };
  const signed = async (header: object) =>
    bearer(await new SignJWT(claims(user)).setProtectedHeader({ alg: 'ES256', kid: 'k0', ...header }).sign(privateKey));
  return [
    ['with its key in the header (jwk)', await signed({ jwk })],
    ['with an address of its key (jku)', await signed({ jku: elsewhere })],
    ['with an address of its certificate (x5u)', await signed({ x5u: elsewhere })],
    ['with its certificate in the header (x5c)', await signed({ x5c: ['MIIBszCCAVmgAwIBAgIUKQ=='] })],
    ['with a key named __proto__', await signed({ kid: '__proto__' })],
    ['with a key named constructor', await signed({ kid: 'constructor' })],
    ['with a key named ../../dev/null', await signed({ kid: '../../dev/null' })],
    ['with a key named by a number', await signed({ kid: 0 })],
    ['with a key named by an object', await signed({ kid: { toString: 'k0' } })],
  ];
};

/** Tokens for an API that knows a shared secret. */
export const withoutTheSecret = async (user: string): Promise<Forged> => {
  const good = await tokenOf(user);
  const [head, payload, signature] = good.split('.') as [string, string, string];
  const headed = (header: object) => btoa(JSON.stringify(header)).replaceAll('=', '');
  return [
    ['HS256: another secret', bearer(await tokenOf(user, { secret: `${SECRET}!` }))],
    ['HS256: one byte of zero for a secret', bearer(await tokenOf(user, { secret: '\0' }))],
    ['HS384', bearer(await tokenOf(user, { alg: 'HS384' }))],
    ['alg none', bearer(new UnsecuredJWT(claims(user)).encode())],
    ['alg None, with a good signature', bearer([headed({ alg: 'None' }), payload, signature].join('.'))],
    ['alg none, with a good signature', bearer([headed({ alg: 'none' }), payload, signature].join('.'))],
    ['no alg', bearer([headed({ typ: 'JWT' }), payload, signature].join('.'))],
    ['without its signature', bearer(`${head}.${payload}.`)],
    ['of 9 kB, by the right secret', bearer(await tokenOf(user, { claims: { more: 'x'.repeat(7000) } }))],
  ];
};
