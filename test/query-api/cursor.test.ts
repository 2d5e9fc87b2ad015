import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Refusal } from '#http/problem.ts';
import { createCursors, type Mark } from '#query-api/cursor.ts';
import { cursorSecret } from '#query-api/cursor-secret.ts';

const options = { secret: 'a secret', rules: '0123456789abcdef' };
const cursors = createCursors(options);
const bound = 'technician view - - * * *';

const refusalOf = (read: () => unknown): [number, string | undefined] | undefined => {
  try {
    read();
  } catch (error) {
    if (error instanceof Refusal) return [error.body.status, error.body.reason];
    throw error;
  }
  return undefined;
};

const bad = [400, 'bad-cursor'];

/** As plain arrays, which can be compared. */
const plain = (mark: Mark): unknown => JSON.parse(JSON.stringify(mark, (_, v) => (v?.type === 'Buffer' ? v.data : v)));

const place = fc.uint8Array({ minLength: 16, maxLength: 40 }).map((bytes) => Buffer.from(bytes));
const mark: fc.Arbitrary<Mark> = fc.oneof(
  place.map((after) => ({ after })),
  place.map((before) => ({ before })),
  fc.constant({ before: null }),
);
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. %é\u0000';

describe('a cursor', () => {
  test('is read as it was written, of whatever generation', () => {
    fc.assert(
      fc.property(mark, fc.integer({ min: 0, max: 2 ** 31 }), fc.string(), (where, generation, text) => {
        const cursor = cursors.write(text, where, generation);
        expect(cursor).toMatch(/^[A-Za-z0-9_-]{40,256}$/);
        expect(plain(cursors.read(text, cursor))).toEqual(plain(where));
      }),
    );
  });

  test('with one character changed, left out, put in or doubled is refused', () => {
    fc.assert(
      fc.property(mark, fc.nat(), fc.constantFrom(...letters), (where, at, letter) => {
        const cursor = cursors.write(bound, where, 7);
        const index = at % cursor.length;
        const [before, after] = [cursor.slice(0, index), cursor.slice(index + 1)];
        for (const changed of [before + letter + after, before + after, before + letter + cursor[index] + after]) {
          if (changed !== cursor) expect(refusalOf(() => cursors.read(bound, changed))).toEqual(bad);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('with any other character at its end is refused: what decodes to the same is not the same', () => {
    for (const length of [28, 29, 30]) {
      const cursor = cursors.write(bound, { after: Buffer.alloc(length, 7) }, 1);
      for (const letter of letters) {
        const changed = cursor.slice(0, -1) + letter;
        if (changed !== cursor)
          expect(
            refusalOf(() => cursors.read(bound, changed)),
            changed,
          ).toEqual(bad);
      }
    }
  });

  test('for anything else is refused', () => {
    fc.assert(
      fc.property(mark, fc.string(), (where, other) => {
        fc.pre(other !== bound);
        expect(refusalOf(() => cursors.read(other, cursors.write(bound, where, 1)))).toEqual(bad);
      }),
    );
  });

  test.each(['', 'x', 'null', '__proto__', 'A'.repeat(100), 'A'.repeat(100_000)])(
    'made up as %.20s is refused',
    (text) => expect(refusalOf(() => cursors.read(bound, text))).toEqual(bad),
  );

  test('of another secret is refused, of the same one good in every process', () => {
    const cursor = cursors.write(bound, { before: null }, 1);
    expect(refusalOf(() => createCursors({ ...options, secret: 'another' }).read(bound, cursor))).toEqual(bad);
    expect(createCursors({ ...options }).read(bound, cursor)).toEqual({ before: null });
  });

  test('of other rules has expired', () => {
    const later = createCursors({ ...options, rules: 'fedcba9876543210' });
    expect(refusalOf(() => later.read(bound, cursors.write(bound, { before: null }, 1)))).toEqual([
      410,
      'cursor-expired',
    ]);
  });
});

describe('the secret of cursors', () => {
  const told: string[] = [];
  const log = { warn: (_: object, message: string) => void told.push(message) };
  const secretOf = (values: Parameters<typeof cursorSecret>[0]) => cursorSecret(values, log);

  test('is its own, or that of tokens', () => {
    expect(secretOf({ CURSOR_SECRET: 'c', JWT_SECRET: 'j' })).toBe('c');
    expect(secretOf({ CURSOR_SECRET: undefined, JWT_SECRET: 'j' })).toBe('j');
    expect(told).toEqual([]);
  });

  test('is made up when there is neither, and that is told', () => {
    const none = { CURSOR_SECRET: undefined, JWT_SECRET: undefined };
    expect(secretOf(none)).toHaveLength(32);
    expect(secretOf(none)).not.toEqual(secretOf(none));
    expect(told[0]).toMatch(/CURSOR_SECRET/);
  });
});
