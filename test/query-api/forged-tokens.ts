import { Hono } from 'hono';
import { CompactEncrypt, exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { publishedKeys } from '#http/key-source.ts';
import { publishedKeySet } from '#http/published-keys.ts';
import { listen } from '#http/server.ts';
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
    ['with a key named by a list', await signed({ kid: ['k0'] })],
    ['with a key named by nothing (null)', await signed({ kid: null })],
    ['with a key that nobody published', await signed({ kid: 'another' })],
    ['without a key’s name', await signed({ kid: undefined })],
  ];
};

/** The same signature in other letters: the last one stands for less than six bits. */
const otherwiseSpelled = (token: string): string => {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return token.slice(0, -1) + letters[letters.indexOf(token.at(-1) ?? '') ^ 1];
};

const encrypted = (user: string): Promise<string> =>
  new CompactEncrypt(new TextEncoder().encode(JSON.stringify(claims(user))))
    .setProtectedHeader({ alg: 'dir', enc: 'A128CBC-HS256' })
    .encrypt(new TextEncoder().encode(SECRET).slice(0, 32));

/** What an identity provider sends for other ends is signed with the same key. */
const forAnotherUse = (user: string): Promise<string> => {
  const { type: _, ...others } = claims(user);
  return new SignJWT(others)
    .setProtectedHeader({ alg: 'HS256', typ: 'logout+jwt' })
    .sign(new TextEncoder().encode(SECRET));
};

/** Two keys are published, and then nothing answers any more, however often it is asked. */
export const severalKeysAndThenNone = async (user: string) => {
  const keys = [await generateKeyPair('ES256'), await generateKeyPair('ES256')] as const;
  const stranger = await generateKeyPair('ES256');
  const published = await Promise.all(
    keys.map(async ({ publicKey }, n) => ({ ...(await exportJWK(publicKey)), kid: `k${n}`, alg: 'ES256', use: 'sig' })),
  );
  let isUp = true;
  const server = await listen(
    new Hono().get('/', (context) => (isUp ? context.json({ keys: published }) : context.text('down', 503))),
    '127.0.0.1',
    0,
  );
  let time = 0;
  const { algorithms } = publishedKeys(server.url);
  const nameless = (key: CryptoKey, kid?: string) =>
    new SignJWT(claims(user)).setProtectedHeader({ alg: 'ES256', ...(kid && { kid }) }).sign(key);
  return {
    /** Each token comes long enough after the one before to be worth a fetch. */
    keySource: {
      algorithms,
      keyFor: publishedKeySet({
        url: server.url,
        elapsed: () => {
          time += 10_000;
          return time;
        },
      }),
    },
    good: await Promise.all(keys.map(async ({ privateKey }) => bearer(await nameless(privateKey)))),
    forged: [
      ['without a key’s name, of none of several', bearer(await nameless(stranger.privateKey))],
      ['of an unknown key while the publisher is down', bearer(await nameless(stranger.privateKey, 'another'))],
    ] as const,
    down() {
      isUp = false;
    },
    close: () => server.close(100),
  };
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
    ['with another last letter that means the same bits', bearer(otherwiseSpelled(good))],
    ['with padding behind its signature', bearer(`${good}=`)],
    ['with another one behind it', bearer(`${good} ${good}`)],
    ['encrypted with the right secret', bearer(await encrypted(user))],
    [
      'with rules of its own (crit)',
      bearer([headed({ alg: 'HS256', crit: ['x'], x: 1 }), payload, signature].join('.')),
    ],
    ['of the same issuer for another use (typ)', bearer(await forAnotherUse(user))],
    ['of 9 kB, by the right secret', bearer(await tokenOf(user, { claims: { more: 'x'.repeat(7000) } }))],
  ];
};
