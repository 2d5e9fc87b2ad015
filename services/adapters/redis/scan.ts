import type { Redis } from 'ioredis';

/** Keys or members Redis looks at in one call of a scan: about a millisecond, and it serves others in between. */
export const SCAN = 1000;

/** Every key that fits the pattern, in portions, which may be empty; one that comes or goes meanwhile may be missed. */
export const scan = async function* (redis: Redis, pattern: string): AsyncGenerator<readonly string[]> {
  let cursor = '0';
  do {
    const [next, found] = await redis.scan(cursor, 'MATCH', pattern, 'COUNT', SCAN);
    cursor = next;
    yield found;
  } while (cursor !== '0');
};
