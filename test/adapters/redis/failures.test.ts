import { expect, test } from 'vitest';
import { isRedisFailure } from '#adapters/redis/failures.ts';

test.each([
  'Command timed out',
  'Connection is closed.',
  "Stream isn't writeable and enableOfflineQueue options is false",
])('“%s” is a failure of Redis, though ioredis gives it no name', (message) => {
  expect(isRedisFailure(new Error(message))).toBe(true);
  expect(isRedisFailure(new TypeError('of ours'))).toBe(false);
});
