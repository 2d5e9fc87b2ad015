import { Hono } from 'hono';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { afterAll, expect, test } from 'vitest';
import { publishedKeys } from '#http/key-source.ts';
import { listen } from '#http/server.ts';
import { jwtSettings, PREFIX, tokenOf } from '#test/support/http.ts';
import { appOf } from './app-of.ts';
import { desk, NOON, people } from './desk.ts';
import { storeOf } from './store-of.ts';

const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
const stranger = await generateKeyPair('ES256');
const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }] };

const identityProvider = new Hono()
  .get('/jwks', (context) => context.json(keys))
  .get('/broken', (context) => context.text('oops', 500));
const server = await listen(identityProvider, '127.0.0.1', 0);
afterAll(() => server.close(1000));

const signed = (key: CryptoKey, kid = 'k1') =>
  new SignJWT({ type: 'access' })
    .setProtectedHeader({ alg: 'ES256', kid })
    .setSubject(people.root)
    .setIssuer(jwtSettings.issuer)
    .setAudience(jwtSettings.audience)
    .setExpirationTime(NOON / 1000 + 60)
    .sign(key);

const ask = (token: string, url = `${server.url}/jwks`) => {
  const app = appOf(storeOf(desk([])), { keySource: publishedKeys(url) });
  return app.request(`${PREFIX}/technician-views`, { headers: { Authorization: `Bearer ${token}` } });
};

test('a token signed with a published key is good', async () => {
  expect((await ask(await signed(privateKey))).status).toBe(200);
});

test('a token of another key, by the same name or another, is not', async () => {
  expect((await ask(await signed(stranger.privateKey))).status).toBe(401);
  expect((await ask(await signed(stranger.privateKey, 'k2'))).status).toBe(401);
});

test('a public key is no shared secret', async () => {
  expect((await ask(await tokenOf(people.root, { secret: await exportSPKI(publicKey) }))).status).toBe(401);
});

test('keys that cannot be fetched are no fault of the token: 503', async () => {
  for (const url of [`${server.url}/broken`, 'http://127.0.0.1:1/jwks']) {
    const response = await ask(await signed(privateKey), url);
    expect([response.status, response.headers.get('retry-after'), await response.json()]).toEqual([
      503,
      '1',
      {
        type: 'about:blank',
        title: 'Service Unavailable',
        status: 503,
        detail: 'The keys that tokens are verified with cannot be fetched.',
        reason: 'no-keys',
      },
    ]);
  }
});
