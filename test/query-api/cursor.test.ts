import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Refusal } from '#http/problem.ts';
import { createCursors, type Held, type Mark } from '#query-api/cursor.ts';
import { cursorSecret } from '#query-api/cursor-secret.ts';
import { selectedIn, textOf } from '#query-api/listing-text.ts';
import type { Selected } from '#query-api/params.ts';
import { views } from '#read-model/views/index.ts';

const options = { secret: 'a secret', rules: '0123456789abcdef' };
const cursors = createCursors(options);

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
const plain = (held: Held): unknown => JSON.parse(JSON.stringify(held, (_, v) => (v?.type === 'Buffer' ? v.data : v)));

const place = fc.uint8Array({ minLength: 16, maxLength: 40 }).map((bytes) => Buffer.from(bytes));
const mark: fc.Arbitrary<Mark> = fc.oneof(
  place.map((after) => ({ after })),
  place.map((before) => ({ before })),
  fc.constant({ before: null }),
  fc.constant({ after: null }),
);
const ids = fc.option(fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { minLength: 1, maxLength: 500 }), {
  nil: undefined,
});
const selected: fc.Arbitrary<Selected> = fc.record({
  view: fc.constantFrom(...views.map(({ name }) => name)),
  type: fc.constantFrom(undefined, 'parents', 'subtasks'),
  unread: fc.constantFrom(undefined, true),
  ...{ unitIds: ids, statusIds: ids, priorityIds: ids },
});
const since = fc.record({ generation: fc.integer({ min: 0, max: 2 ** 31 }), lsn: fc.maxSafeNat() });
const held = fc.record({ list: selected.map(textOf), mark, since });
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. %é\u0000';

const some = (where: Mark): Held => ({ list: 'view * * * * *', mark: where, since: { generation: 7, lsn: 0x16b3748 } });

describe('a list as a text', () => {
  test('is read as it was written: the same ids, each once, in their order', () => {
    const inOrder = (given: readonly number[] | undefined) => given && [...new Set(given)].sort((a, b) => a - b);
    fc.assert(
      fc.property(selected, (list) => {
        const { unitIds, statusIds, priorityIds } = list;
        const same = { unitIds: inOrder(unitIds), statusIds: inOrder(statusIds), priorityIds: inOrder(priorityIds) };
        expect(selectedIn(textOf(list))).toEqual({ ...list, ...same });
      }),
    );
  });
});

describe('a cursor', () => {
  test('is read as it was written, however many ids its list has', () => {
    fc.assert(
      fc.property(held, fc.string(), (what, reader) => {
        const cursor = cursors.write(reader, what);
        expect(cursor).toMatch(/^[A-Za-z0-9_-]{40,16384}$/);
        expect(plain(cursors.read(reader, cursor))).toEqual(plain(what));
      }),
    );
  });

  test('with one character changed, left out, put in or doubled is refused', () => {
    fc.assert(
      fc.property(mark, fc.nat(), fc.constantFrom(...letters), (where, at, letter) => {
        const cursor = cursors.write('mona', some(where));
        const index = at % cursor.length;
        const [before, after] = [cursor.slice(0, index), cursor.slice(index + 1)];
        for (const changed of [before + letter + after, before + after, before + letter + cursor[index] + after]) {
          if (changed !== cursor) expect(refusalOf(() => cursors.read('mona', changed))).toEqual(bad);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('with any other character at its end is refused: what decodes to the same is not the same', () => {
    for (const length of [28, 29, 30]) {
      const cursor = cursors.write('mona', some({ after: Buffer.alloc(length, 7) }));
      for (const letter of letters) {
        const changed = cursor.slice(0, -1) + letter;
        if (changed !== cursor)
          expect(
            refusalOf(() => cursors.read('mona', changed)),
            changed,
          ).toEqual(bad);
      }
    }
  });

  test('for anybody else is refused', () => {
    fc.assert(
      fc.property(held, fc.string(), (what, other) => {
        fc.pre(other !== 'mona');
        expect(refusalOf(() => cursors.read(other, cursors.write('mona', what)))).toEqual(bad);
      }),
    );
  });

  test.each(['', 'x', 'null', '__proto__', 'A'.repeat(100), 'A'.repeat(100_000)])(
    'made up as %.20s is refused',
    (text) => expect(refusalOf(() => cursors.read('mona', text))).toEqual(bad),
  );

  test('of another secret is refused, of the same one good in every process', () => {
    const cursor = cursors.write('mona', some({ before: null }));
    expect(refusalOf(() => createCursors({ ...options, secret: 'another' }).read('mona', cursor))).toEqual(bad);
    expect(createCursors({ ...options }).read('mona', cursor)).toEqual(some({ before: null }));
  });

  test('of other rules has expired', () => {
    const later = createCursors({ ...options, rules: 'fedcba9876543210' });
    expect(refusalOf(() => later.read('mona', cursors.write('mona', some({ before: null }))))).toEqual([
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
