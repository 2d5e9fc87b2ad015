import { Hono } from 'hono';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { listen } from '#http/server.ts';
import type { Stack } from '#infra/local/stack-file.ts';

type Claims = Readonly<Record<string, unknown>>;

const usual = (user: string): Claims => ({
  ...{ sub: user, type: 'access', iss: 'service-catalog', aud: 'it-service-catalog' },
  exp: Math.floor(Date.now() / 1000) + 3600,
});

/** The application's publisher of keys, which can be down and can change its key. */
export const identityProvider = async () => {
  const keys = [await generateKeyPair('ES256'), await generateKeyPair('ES256')];
  const stranger = await generateKeyPair('ES256');
  let [current, isUp, fetches] = [0, true, 0];
  const keyOf = (n: number) => keys[n] as (typeof keys)[number];
  const server = await listen(
    new Hono().get('/jwks', async (context) => {
      fetches += 1;
      if (!isUp) return context.text('down', 503);
      const jwk = await exportJWK(keyOf(current).publicKey);
      return context.json({ keys: [{ ...jwk, kid: `k${current}`, alg: 'ES256', use: 'sig' }] });
    }),
    '127.0.0.1',
    0,
  );
  const signed = (key: CryptoKey, kid: string, claims: Claims): Promise<string> =>
    new SignJWT({ ...claims }).setProtectedHeader({ alg: 'ES256', kid }).sign(key);
  return {
    url: `${server.url}/jwks`,
    fetches: () => fetches,
    down() {
      isUp = false;
    },
    up() {
      isUp = true;
    },
    rotate() {
      current = 1;
    },
    sign: (user: string, claims: Claims = {}) =>
      signed(keyOf(current).privateKey, `k${current}`, { ...usual(user), ...claims }),
    /** By a key that nobody published, under that name. */
    forge: (user: string, kid = `k${current}`) => signed(stranger.privateKey, kid, usual(user)),
    publicKey: () => exportSPKI(keyOf(current).publicKey),
    close: () => server.close(1000),
  };
};

type Headers = Record<string, string> | [string, string][];

/** Requests that must all be refused with 401, by the kind of forgery. */
export const forgeries = async (
  provider: Awaited<ReturnType<typeof identityProvider>>,
  jwt: Stack['jwt'],
  user: string,
): Promise<readonly (readonly [string, Headers])[]> => {
  const now = Math.floor(Date.now() / 1000);
  const hmac = (secret: string, header: object = {}) =>
    new SignJWT({ ...usual(user) })
      .setProtectedHeader({ alg: 'HS256', ...header })
      .sign(new TextEncoder().encode(secret));
  const good = await provider.sign(user);
  const [head, , signature] = good.split('.');
  const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });
  const claiming = async (claims: Claims) => bearer(await provider.sign(user, claims));
  return [
    ['without a signature', bearer(new UnsecuredJWT({ ...usual(user) }).encode())],
    ['HS256 with the public key as its secret', bearer(await hmac(await provider.publicKey(), { kid: 'k0' }))],
    ['HS256 with the secret that is set beside', bearer(await hmac(jwt.secret))],
    ['signed by a stranger under the name of a good key', bearer(await provider.forge(user))],
    ['other claims under a good signature', bearer(`${head}.${btoa('{"sub":"x"}').replaceAll('=', '')}.${signature}`)],
    ['another issuer', await claiming({ iss: 'somebody' })],
    ['another audience', await claiming({ aud: 'another' })],
    ['for refreshing', await claiming({ type: 'refresh' })],
    ['expired', await claiming({ exp: now - 1 })],
    ['not valid yet', await claiming({ nbf: now + 600 })],
    ['without an end', await claiming({ exp: undefined })],
    ['of nobody', await claiming({ sub: '11111111-1111-4111-8111-111111111111' })],
    ['of 12 kB', bearer('a'.repeat(12_000))],
    ['of 12 kB in three parts', bearer(`${'a'.repeat(4000)}.${'b'.repeat(4000)}.${'c'.repeat(4000)}`)],
    ['no token at all', bearer('abc')],
    [
      'two Authorization headers, the first forged',
      [
        ['authorization', 'Bearer x.y.z'],
        ['authorization', `Bearer ${good}`],
      ],
    ],
    ['a forged one as a cookie', { cookie: `access_token=${await provider.forge(user)}` }],
    ['a forged header over a good cookie', { ...bearer('x.y.z'), cookie: `access_token=${good}` }],
    ['a good cookie from another site', { cookie: `access_token=${good}`, origin: 'https://evil.example' }],
    ['nothing', {}],
  ] as const;
};
