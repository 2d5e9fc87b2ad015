import { expect, test } from 'vitest';
import { hexOf, isUuid, uuidOf } from '#read-model/uuid.ts';

const id = '0b6f3c1e-97aa-4d0e-8c55-00ff00ff00ff';
const hex = '0b6f3c1e97aa4d0e8c5500ff00ff00ff';

test('an id is its 32 hex digits, and back', () => {
  expect(hexOf(id)).toBe(hex);
  expect(uuidOf(hex)).toBe(id);
});

test('what is not of 32 digits names no request, and stays as it is', () => {
  expect(uuidOf('ab')).toBe('ab');
});

test.each([
  ['with dashes and small letters', id, true],
  ['without dashes', hex, false],
  ['in capitals', id.toUpperCase(), false],
  ['with more behind it', `${id} `, false],
  ['of nothing', '', false],
])('an id %s', (_, text, is) => expect(isUuid(text)).toBe(is));
