import type { Redis } from 'ioredis';
import { ProjectorError } from '#projector/errors.ts';

/** What becomes of keys when memory is short, and of all of them when the server starts again. */
export const keepingOf = async (
  redis: Redis,
): Promise<{ readonly evictionPolicy: string | null; readonly appendOnly: boolean }> => {
  const [memory, persistence] = [await redis.info('memory'), await redis.info('persistence')];
  return {
    evictionPolicy: /^maxmemory_policy:(\S+)/m.exec(memory)?.[1] ?? null,
    appendOnly: /^aof_enabled:1/m.test(persistence),
  };
};

/** A Redis that makes room by forgetting keys would make numbers wrong in silence. Throws ProjectorError `eviction`. */
export const proveKeepsKeys = async (redis: Redis): Promise<void> => {
  const { evictionPolicy } = await keepingOf(redis);
  if (evictionPolicy === 'noeviction') return;
  throw new ProjectorError(
    'eviction',
    `Redis may evict keys (maxmemory-policy ${evictionPolicy}). Set it: redis-cli CONFIG SET maxmemory-policy noeviction, and in its configuration file.`,
  );
};
