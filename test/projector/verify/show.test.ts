import { expect, test } from 'vitest';
import { isSame, show, showBoth } from '#projector/verify/show.ts';

test('of long texts the part that differs is shown', () => {
  const long = 'x'.repeat(500);
  const [a, b] = showBoth(`${long}A${long}`, `${long}B${long}`);
  expect([a?.startsWith('…'), a?.includes('A'), b?.includes('B'), (a?.length ?? 0) < 250]).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(showBoth('short', long)[0]).toBe('short');
});

test('values are shown as JSON, as far as it goes', () => {
  expect([show(null), show('text'), show(7n), show({ hours: Number.NaN, at: 1n })]).toEqual([
    ...['none', 'text', '7', '{"hours":"NaN","at":"1"}'],
  ]);
});

test('NaN is NaN, -0 is 0, null is not there, maps are compared by what they hold', () => {
  expect(isSame({ a: Number.NaN, b: -0, c: null }, { a: Number.NaN, b: 0, c: undefined })).toBe(true);
  expect(isSame(new Map([['a', { n: 1 }]]), new Map([['a', { n: 1 }]]))).toBe(true);
  expect(isSame(new Map([['a', { n: 1 }]]), new Map([['a', { n: 2 }]]))).toBe(false);
  expect(isSame(new Map([['a', null]]), new Map([['b', null]]))).toBe(false);
  expect(isSame([1, 2], [1])).toBe(false);
});
