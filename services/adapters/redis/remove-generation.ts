import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';

/** Keys looked at in one go: Redis serves others in between. */
const PORTION = 1000;

/**
 * Deletes every key of a generation; position and sentinel first, so that from then on nobody writes or serves it.
 * Done again after it was interrupted, it deletes the rest.
 */
export const removeGeneration = async (
  redis: Redis,
  { position, sentinel, every }: Keys,
  removed: (keys: number) => void = () => undefined,
): Promise<number> => {
  let sum = await redis.unlink(position, sentinel);
  let cursor = '0';
  do {
    const [next, keys] = await redis.scan(cursor, 'MATCH', every, 'COUNT', PORTION);
    if (keys.length > 0) sum += await redis.unlink(keys);
    removed(sum);
    cursor = next;
  } while (cursor !== '0');
  return sum;
};
