import { expect, test } from 'vitest';
import { isVerifierOf, scramVerifier } from '#infra/postgres/capture/scram.ts';

test('a stored password is recognised, whatever its salt', () => {
  const stored = scramVerifier('secret');
  expect(stored).not.toBe(scramVerifier('secret'));
  expect(isVerifierOf(stored, 'secret')).toBe(true);
});

test('another password, an MD5 hash and no password are not', () => {
  expect(isVerifierOf(scramVerifier('secret'), 'Secret')).toBe(false);
  expect(isVerifierOf('md5e8a48653851e28c69d0506508fb27fc5', 'secret')).toBe(false);
  expect(isVerifierOf('', 'secret')).toBe(false);
});
