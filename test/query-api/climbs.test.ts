import { expect, test } from 'vitest';
import { climbs } from '#query-api/climbs.ts';

test.each([
  '/api/v1/..%2f..%2finternal',
  '/api/v1/..%2F..%2Finternal',
  '/api/v1/%2e%2e%2fsecret',
  '/api/v1/.%2E/secret',
  '/api/v1/..%5csecret',
  '/api/v1/a%2f..%2f..%2fsecret',
  '/api/v1/..%252fsecret',
  '/api/v1/%25252e%25252e%25252fsecret',
  '/api/v1/%2e%2e;a=b/secret',
  '/api/v1/files/..',
  '/api/v1/..\\secret',
])('%s climbs', (path) => {
  expect(climbs(path)).toBe(true);
});

test.each([
  '/api/v1/files/a%2fb',
  '/api/v1/files/archive..zip',
  '/api/v1/files/...',
  '/api/v1/files/.hidden',
  '/api/v1/files/%2e',
  '/api/v1/files/100%25',
  '/api/v1/files/%252',
  `/api/v1/${'%25'.repeat(100_000)}`,
])('%.40s does not', (path) => {
  expect(climbs(path)).toBe(false);
});
