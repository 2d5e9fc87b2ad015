import zlib from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { acceptedIn } from '#http/accept-encoding.ts';
import { compress, compressedOnce } from '#http/compress.ts';

describe('what a reader takes', () => {
  test.each<[header: string | null, coding: string | undefined, always?: boolean]>([
    [null, undefined],
    ['', undefined],
    ['gzip', 'gzip'],
    ['gzip, deflate, br, zstd', 'zstd'],
    ['gzip, deflate, br', 'br'],
    ['GZIP;Q=0.5', 'gzip'],
    ['gzip;q=1.0, br;q=0.9, zstd;q=0.1', 'gzip'],
    ['zstd;q=0, br;q=0.000, gzip;q=0.001', 'gzip'],
    ['*', 'gzip'],
    ['*;q=0.5', 'gzip'],
    ['*, identity;q=0', 'gzip', true],
    ['*;q=0.1, identity;q=0.5', undefined],
    ['gzip;q=0, *', undefined],
    ['br;q=0.2, *;q=0.1', 'br'],
    ['*;q=0.1, gzip', 'gzip'],
    ['zstd;q=0, *', 'gzip'],
    ['deflate, compress', undefined],
    ['identity', undefined],
    ['identity, gzip;q=0.5', undefined],
    ['identity;q=0.5, gzip;q=0.5', 'gzip'],
    ['identity;q=0, gzip', 'gzip', true],
    ['identity;q=0', undefined, true],
    ['*;q=0', undefined, true],
    ['*;q=0, br', 'br', true],
    ['gzip;q=nonsense', undefined],
    ['gzip;q=0.0000', undefined],
    ['gzip;q=.0', undefined],
    ['gzip; q = 0', undefined],
    ['gzip;q=', undefined],
    ['gzip;q=2', undefined],
    ['gzip;q=0.0004, br;q=0', 'gzip'],
    ['gzip;level=9', 'gzip'],
    [`gzip,${'x'.repeat(300)}`, undefined],
    ['__proto__, constructor', undefined],
  ])('of %j: %s', (header, coding, always = false) => {
    expect(acceptedIn(header)).toEqual({ coding, always });
  });
});

describe('a body', () => {
  const long = `{"a":"${'عربي '.repeat(1000)}"}`;
  const plain = { zstd: zlib.zstdDecompressSync, br: zlib.brotliDecompressSync, gzip: zlib.gunzipSync };

  test.each(['zstd', 'br', 'gzip'] as const)(
    'comes out of %s as it went in, as text or as bytes, short or very long',
    async (name) => {
      for (const body of [long, new TextEncoder().encode(long), long.repeat(100)]) {
        const made = await compress(name, body);
        expect(made.coding).toBe(name);
        expect(made.body.length).toBeLessThan(body.length / 5);
        expect(plain[name](made.body as Uint8Array).equals(Buffer.from(body))).toBe(true);
      }
    },
  );

  test('that is short stays as it is, unless that is refused', async () => {
    expect(await compress('gzip', '{}')).toEqual({ body: '{}', coding: undefined });
    expect((await compress('gzip, identity;q=0', '{}')).coding).toBe('gzip');
  });

  test('that never changes is made as small as can be, once', async () => {
    const body = new TextEncoder().encode(long);
    const kept = compressedOnce(body);
    const [one, other, quick] = [await kept('br'), await kept('br, deflate'), await compress('br', body)];
    expect(other).toBe(one);
    expect(one.body.length).toBeLessThan(quick.body.length);
    for (const name of ['zstd', 'br', 'gzip'] as const) {
      expect(plain[name]((await kept(name)).body as Uint8Array).equals(Buffer.from(body))).toBe(true);
    }
    expect(await kept(null)).toEqual({ body, coding: undefined });
  });
});
