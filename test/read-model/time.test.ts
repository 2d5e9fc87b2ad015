import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ascendingKey,
  descendingKey,
  formatMicros,
  INFINITY,
  MINUS_INFINITY,
  type Micros,
  parseMicros,
} from '#read-model/time.ts';

describe('formatMicros', () => {
  test.each<[Micros, string]>([
    [0n, '1970-01-01T00:00:00Z'],
    [1n, '1970-01-01T00:00:00.000001Z'],
    [-1n, '1969-12-31T23:59:59.999999Z'],
    [1_767_323_045_123_000n, '2026-01-02T03:04:05.123000Z'],
    [1_767_323_045_000_000n, '2026-01-02T03:04:05Z'],
    [-62_135_596_800_000_000n, '0001-01-01T00:00:00Z'],
    [253_402_300_799_999_999n, '9999-12-31T23:59:59.999999Z'],
    [INFINITY, 'infinity'],
    [MINUS_INFINITY, '-infinity'],
  ])('%s is %s', (micros, text) => {
    expect(formatMicros(micros)).toBe(text);
    expect(parseMicros(text)).toBe(micros);
  });
});

describe('parseMicros', () => {
  test.each<[string, Micros]>([
    ['2026-01-02T03:04:05.1Z', 1_767_323_045_100_000n],
    ['2026-01-02T03:04:05.123456789Z', 1_767_323_045_123_456n],
    ['2026-01-02T03:04:05', 1_767_323_045_000_000n],
    ['2026-01-02 03:04:05', 1_767_323_045_000_000n],
    ['2026-01-02T05:04:05+02:00', 1_767_323_045_000_000n],
    ['2026-01-02T05:04:05+02', 1_767_323_045_000_000n],
    ['2026-01-01T21:34:05-0530', 1_767_323_045_000_000n],
    ['1969-12-31T23:59:59.500000Z', -500_000n],
    // As Debezium writes a timestamptz beyond four digits of year, and before the year 1.
    ['+10000-01-01T00:00:00.000000Z', 253_402_300_800_000_000n],
    ['-0043-03-15T00:00:00.000000Z', -63_517_824_000_000_000n],
  ])('reads %s', (text, micros) => {
    expect(parseMicros(text)).toBe(micros);
  });

  test.each(['', 'now', '2026-01-02', '2026-13-02T03:04:05Z', '2026-01-02T03:04', 'Infinity', '1767323045'])(
    'refuses %j',
    (text) => expect(parseMicros(text)).toBeUndefined(),
  );
});

/** Every time that Postgres can hold, and the infinities. */
const times = fc.oneof(
  fc.bigInt({ min: -210_866_803_200_000_000n, max: 9_223_371_331_199_999_999n }),
  fc.bigInt({ min: -3_000_000n, max: 3_000_000n }),
  fc.constantFrom(INFINITY, MINUS_INFINITY),
);

test('every time of the years 0 to 9999 is read back as it was written', () => {
  const four = fc.bigInt({ min: -62_167_219_200_000_000n, max: 253_402_300_799_999_999n });
  fc.assert(fc.property(four, (micros) => parseMicros(formatMicros(micros)) === micros));
});

test('the order of the keys is the order of the times, and nulls come last where newest is first', () => {
  fc.assert(
    fc.property(times, times, (a, b) => {
      const order = a < b ? -1 : a > b ? 1 : 0;
      const compare = (x: string, y: string) => (x < y ? -1 : x > y ? 1 : 0);
      expect(compare(ascendingKey(a), ascendingKey(b))).toBe(order);
      expect(compare(descendingKey(b), descendingKey(a))).toBe(order);
      expect(descendingKey(a) < descendingKey(null)).toBe(true);
      expect([ascendingKey(a), descendingKey(a), descendingKey(null)].map((key) => key.length)).toEqual([16, 16, 16]);
    }),
  );
});
