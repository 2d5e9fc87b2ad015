import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { jwtSettings, PREFIX, SECRET, tokenOf } from '#test/support/http.ts';
import { type AppOptions, appOf } from './app-of.ts';
import { desk, NOON, people } from './desk.ts';
import { storeOf } from './store-of.ts';

const store = storeOf(desk([]));
const path = `${PREFIX}/ticket-type-counts`;
const seconds = NOON / 1000;

const ask = (headers: Record<string, string>, options: AppOptions = {}, query = '') =>
  appOf(store, options).request(path + query, { headers });
const bearing = (token: string, options: AppOptions = {}) => ask({ Authorization: `Bearer ${token}` }, options);

const unsigned = new UnsecuredJWT({ sub: people.root, type: 'access' })
  .setIssuer(jwtSettings.issuer)
  .setAudience(jwtSettings.audience)
  .setExpirationTime('1h')
  .encode();

const withPayload = async (change: object) => {
  const [head, payload, signature] = (await tokenOf(people.mona)).split('.') as [string, string, string];
  const claims = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), ...change };
  return [head, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
};

const claiming = (claims: Record<string, unknown>) => () => tokenOf(people.root, { claims });

describe('a token is refused with 401', () => {
  test.each<[string, () => Promise<string> | string]>([
    ['signed with another secret', () => tokenOf(people.root, { secret: 'another secret, long enough for HS256' })],
    ['of HS384', () => tokenOf(people.root, { alg: 'HS384' })],
    ['of HS512', () => tokenOf(people.root, { alg: 'HS512' })],
    ['without a signature', () => unsigned],
    ['whose payload was changed', () => withPayload({ sub: people.root })],
    ['whose signature was cut off', async () => (await tokenOf(people.root)).replace(/[^.]*$/, '')],
    [
      'signed by a private key',
      async () => {
        const { privateKey } = await generateKeyPair('RS256');
        return new SignJWT({ sub: people.root, type: 'access' }).setProtectedHeader({ alg: 'RS256' }).sign(privateKey);
      },
    ],
    [
      'with a critical extension',
      () =>
        new SignJWT({ sub: people.root })
          .setProtectedHeader({ alg: 'HS256', b64: true, crit: ['b64'] })
          .sign(Buffer.from(SECRET)),
    ],
    ['of another issuer', claiming({ iss: 'somebody' })],
    ['without an issuer', claiming({ iss: undefined })],
    ['for another audience', claiming({ aud: 'another-service' })],
    ['without an audience', claiming({ aud: undefined })],
    ['that has expired', claiming({ exp: seconds - 1 })],
    ['that expires now', claiming({ exp: seconds })],
    ['without an end', claiming({ exp: undefined })],
    ['whose end is no number', claiming({ exp: '4102444800' })],
    ['that is not valid yet', claiming({ nbf: seconds + 60 })],
    ['that is not valid yet by more than clocks may differ', claiming({ nbf: seconds + 11 })],
    ['for refreshing', claiming({ type: 'refresh' })],
    ['without a type', claiming({ type: undefined })],
    ['whose type is written otherwise', claiming({ type: 'Access' })],
    ['without a subject', claiming({ sub: undefined })],
    ['whose subject is no UUID', claiming({ sub: 'root' })],
    ['whose subject is a UUID with something behind it', claiming({ sub: `${people.root}\n` })],
    ['whose subject is not a text', claiming({ sub: 7 })],
    ['of an unknown user', () => tokenOf('11111111-1111-4111-8111-111111111111')],
    ['that is not a token', () => 'abc'],
    ['of three empty parts', () => '..'],
    ['of parts that are not base64', () => '~.~.~'],
    ['that holds no object', () => `${btoa('{"alg":"HS256"}')}.${btoa('1')}.AAAA`],
  ])('%s', async (_what, token) => {
    const response = await bearing(await token());
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer realm="deskview", error="invalid_token", /);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
  });

  test.each([
    ['nothing', {}],
    ['a Bearer header without a token', { Authorization: 'Bearer ' }],
    ['another scheme', { Authorization: 'Basic cm9vdDpyb290' }],
  ])('%s', async (_what, headers) => {
    const response = await ask(headers as Record<string, string>);
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="deskview"');
    expect([response.status, await response.text()]).toEqual([
      401,
      '{"type":"about:blank","title":"Unauthorized","status":401,"detail":"A bearer token is required."}',
    ]);
  });

  test('in the address, where logs would keep it', async () => {
    const token = await tokenOf(people.root);
    expect((await ask({}, {}, `?access_token=${token}&token=${token}`)).status).toBe(401);
  });
});

describe('a token is accepted', () => {
  test.each<[string, Record<string, unknown>]>([
    ['that an issuer wrote whose clock is ahead of ours', { nbf: seconds + 10, iat: seconds + 10 }],
    ['with several audiences', { aud: ['other', jwtSettings.audience] }],
    ['with more claims', { role: 'x', jti: '1' }],
    ['whose UUID is written in capitals', { sub: people.root.toUpperCase() }],
  ])('%s', async (_what, claims) => {
    expect((await bearing(await tokenOf(people.root, { claims }))).status).toBe(200);
  });

  test('whatever the case of the scheme', async () => {
    expect((await ask({ Authorization: `bEARER   ${await tokenOf(people.root)}` })).status).toBe(200);
  });

  test('until it expires, though it was verified before', async () => {
    let now = NOON;
    const app = appOf(store, { clock: () => now });
    const headers = { Authorization: `Bearer ${await tokenOf(people.root, { claims: { exp: seconds + 10 } })}` };
    const statusAt = async (millis: number) => {
      now = millis;
      return (await app.request(path, { headers })).status;
    };
    expect([await statusAt(NOON), await statusAt(NOON + 9_999), await statusAt(NOON + 10_000)]).toEqual([
      200, 200, 401,
    ]);
  });
});
