import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';
import { scan } from './scan.ts';

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
  for await (const keys of scan(redis, every)) {
    if (keys.length > 0) sum += await redis.unlink(...keys);
    removed(sum);
  }
  return sum;
};
