import { Hono } from 'hono';
import { exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { publishedKeySet } from '#http/published-keys.ts';
import { listen } from '#http/server.ts';

const [first, second] = [await generateKeyPair('ES256'), await generateKeyPair('ES256')];
const jwk = async (kid: string, { publicKey }: { publicKey: CryptoKey }) => ({
  ...(await exportJWK(publicKey)),
  ...{ kid, alg: 'ES256', use: 'sig' },
});

let published: readonly object[] = [];
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

beforeEach(async () => {
  [published, up] = [[await jwk('first', first)], true];
});

const signed = (kid: string, { privateKey }: { privateKey: CryptoKey }) =>
  new SignJWT({}).setProtectedHeader({ alg: 'ES256', kid }).sign(privateKey);

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
    verify: async (kid: string, key: { privateKey: CryptoKey }): Promise<string> =>
      jwtVerify(await signed(kid, key), keyFor).then(
        () => 'good',
        (error) => error.code,
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
    published = [...published, await jwk('second', second)];
    expect(await keys.verify('second', second)).toBe('good');
    expect(keys.fetches()).toBe(2);
    for (let forgery = 0; forgery < 50; forgery++) {
      expect(await keys.verify(`none ${forgery}`, second)).toBe('ERR_JWKS_NO_MATCHING_KEY');
    }
    expect(keys.fetches()).toBe(2);
  });

  test('buy no fetch each while the address is down either, and nobody is called a forger meanwhile', async () => {
    const keys = opened();
    await keys.verify('first', first);
    up = false;
    keys.pass(10_000);
    for (let n = 0; n < 50; n++) expect(await keys.verify('second', second)).toBe('ERR_JOSE_GENERIC');
    expect(keys.fetches()).toBe(2);
  });

  test('that were withdrawn are gone with the next refreshment, five minutes later', async () => {
    const keys = opened();
    await keys.verify('first', first);
    published = [await jwk('second', second)];
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
});
