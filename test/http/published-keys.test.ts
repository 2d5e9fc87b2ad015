import { Hono } from 'hono';
import { exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { publishedKeySet } from '#http/published-keys.ts';
import { listen } from '#http/server.ts';

const [first, second] = [
  await generateKeyPair('ES256', { extractable: true }),
  await generateKeyPair('ES256', { extractable: true }),
];
const jwk = async (kid: string | undefined, { publicKey }: { publicKey: CryptoKey }) => ({
  ...(await exportJWK(publicKey)),
  ...{ ...(kid !== undefined && { kid }), alg: 'ES256', use: 'sig' },
});

const [ofFirst, ofSecond, secretOfFirst] = [
  await jwk('first', first),
  await jwk('second', second),
  await exportJWK(first.privateKey),
];

let published: unknown = [];
let up = true;
/** By the set of keys that fetched: one may still be fetching when the next test begins. */
const fetches = new Map<string, number>();
let sets = 0;
const server = await listen(
  new Hono().get('/:whose', (context) => {
    const { whose } = context.req.param();
    fetches.set(whose, (fetches.get(whose) ?? 0) + 1);
    return up ? context.json({ keys: published }) : context.text('down', 503);
  }),
  '127.0.0.1',
  0,
);
afterAll(() => server.close(1000));

beforeEach(() => {
  [published, up] = [[ofFirst], true];
});

const signed = (kid: unknown, { privateKey }: { privateKey: CryptoKey }) =>
  new SignJWT({})
    .setProtectedHeader({ alg: 'ES256', ...(kid !== undefined && { kid: kid as string }) })
    .sign(privateKey);

const opened = () => {
  let passed = 0;
  const name = `keys-${sets++}`;
  const keyFor = publishedKeySet({ url: `${server.url}/${name}`, elapsed: () => passed });
  return {
    fetches: () => fetches.get(name) ?? 0,
    pass(milliseconds: number) {
      passed += milliseconds;
    },
    /** `good`, or the code of what it threw. */
    verify: async (kid: unknown, key: { privateKey: CryptoKey }): Promise<string> =>
      jwtVerify(await signed(kid, key), keyFor).then(
        () => 'good',
        (error) => error.code ?? error.message,
      ),
  };
};

describe('published keys', () => {
  test('are fetched once for as many tokens as come', async () => {
    const keys = opened();
    expect(await Promise.all(Array.from({ length: 20 }, () => keys.verify('first', first)))).toEqual(
      Array(20).fill('good'),
    );
    expect(keys.fetches()).toBe(1);
  });

  test('go on verifying for hours while the address does not answer', async () => {
    const keys = opened();
    await keys.verify('first', first);
    up = false;
    for (let hour = 0; hour < 3; hour++) {
      keys.pass(3_600_000);
      expect(await keys.verify('first', first)).toBe('good');
    }
  });

  test('that are new are found when a token names one; a name that is none buys no fetch each', async () => {
    const keys = opened();
    await keys.verify('first', first);
    keys.pass(10_000);
    published = [ofFirst, ofSecond];
    expect(await keys.verify('second', second)).toBe('good');
    expect(keys.fetches()).toBe(2);
    for (let forgery = 0; forgery < 50; forgery++) {
      expect(await keys.verify(`none ${forgery}`, second)).toBe('ERR_JWKS_NO_MATCHING_KEY');
    }
    expect(keys.fetches()).toBe(2);
  });

  test('buy no fetch each while the address is down either, and what they do not verify is a forgery', async () => {
    const keys = opened();
    await keys.verify('first', first);
    up = false;
    keys.pass(10_000);
    for (let n = 0; n < 50; n++) expect(await keys.verify('second', second)).toBe('ERR_JWKS_NO_MATCHING_KEY');
    expect(keys.fetches()).toBe(2);
  });

  test('that were withdrawn are gone with the next refreshment, five minutes later', async () => {
    const keys = opened();
    await keys.verify('first', first);
    published = [ofSecond];
    keys.pass(300_000);
    await keys.verify('first', first);
    await expect.poll(() => keys.verify('first', first)).toBe('ERR_JWKS_NO_MATCHING_KEY');
  });

  test('that could not be fetched at all are tried again a second later', async () => {
    const keys = opened();
    up = false;
    expect(await keys.verify('first', first)).toBe('ERR_JOSE_GENERIC');
    up = true;
    expect(await keys.verify('first', first)).toBe('ERR_JOSE_GENERIC');
    keys.pass(1000);
    expect(await keys.verify('first', first)).toBe('good');
  });

  test.each([
    ['no key', []],
    ['no keys', undefined],
    ['a key for encryption', [{ ...ofFirst, use: 'enc' }]],
    ['a secret', [{ kty: 'oct', k: 'AAAA', kid: 'first', alg: 'HS256' }]],
    ['a private key', [{ ...secretOfFirst, kid: 'first', alg: 'ES256' }]],
    ['half a key', [{ kty: 'EC', crv: 'P-256', kid: 'first', alg: 'ES256' }]],
    ['what is no key', [null, 7]],
    ['more than 256 kB', [{ ...ofSecond, x5c: ['A'.repeat(300_000)] }]],
  ])('outlive an answer that holds %s', async (_what, keySet) => {
    const keys = opened();
    await keys.verify('first', first);
    published = keySet;
    keys.pass(300_000);
    await keys.verify('first', first);
    expect(await keys.verify('none', first)).toBe('ERR_JWKS_NO_MATCHING_KEY');
    expect(keys.fetches()).toBe(2);
    expect(await keys.verify('first', first)).toBe('good');
  });

  test('of a set without end are not waited for', async () => {
    const keys = opened();
    published = [{ ...ofFirst, x5c: ['A'.repeat(300_000)] }];
    expect(await keys.verify('first', first)).toContain('longer than');
  });
});

describe('a token that names no key', () => {
  test.each([
    ['the keys have names', ['first', 'second']],
    ['nor have the keys', [undefined, undefined]],
    ['the keys have one name', ['one', 'one']],
  ])('is good by any of several: %s', async (_what, [one, other]) => {
    published = [await jwk(one, first), await jwk(other, second)];
    const keys = opened();
    expect([await keys.verify(undefined, first), await keys.verify(undefined, second)]).toEqual(['good', 'good']);
    if (one === other && one) expect(await keys.verify(one, second)).toBe('good');
    expect(await keys.verify(undefined, await generateKeyPair('ES256'))).toBe('ERR_JWKS_NO_MATCHING_KEY');
    expect(keys.fetches()).toBe(1);
  });

  test('is tried with four keys at most', async () => {
    const others = await Promise.all(Array.from({ length: 4 }, () => generateKeyPair('ES256')));
    published = await Promise.all([...others, first].map((key) => jwk(undefined, key)));
    const keys = opened();
    expect(await keys.verify(undefined, others[3] as typeof first)).toBe('good');
    expect(await keys.verify(undefined, first)).toBe('ERR_JWKS_NO_MATCHING_KEY');
  });

  test('is good by a key that replaced the only one', async () => {
    const keys = opened();
    await keys.verify(undefined, first);
    published = [ofSecond];
    keys.pass(10_000);
    expect(await keys.verify(undefined, second)).toBe('good');
    expect(keys.fetches()).toBe(2);
  });
});

test.each([0, null, true, {}, ['first']])(
  'a token whose key is named %j is a forgery, and buys no fetch',
  async (kid) => {
    const keys = opened();
    up = false;
    expect(await keys.verify(kid, first)).toBe('ERR_JWKS_NO_MATCHING_KEY');
    expect(keys.fetches()).toBe(0);
  },
);
