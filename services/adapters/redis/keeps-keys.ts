import type { Redis } from 'ioredis';
import { ProjectorError } from '#projector/errors.ts';

/** A Redis that makes room by forgetting keys would make numbers wrong in silence. Throws ProjectorError `eviction`. */
export const proveKeepsKeys = async (redis: Redis): Promise<void> => {
  const policy = /^maxmemory_policy:(\S+)/m.exec(await redis.info('memory'))?.[1];
  if (policy === 'noeviction') return;
  throw new ProjectorError(
    'eviction',
    `Redis may evict keys (maxmemory-policy ${policy}). Set it: redis-cli CONFIG SET maxmemory-policy noeviction, and in its configuration file.`,
  );
};
