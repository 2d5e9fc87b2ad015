import { Redis } from 'ioredis';
import type { Fault } from './fault.ts';

/** Everything that is kept is gone, and who was registered for what. */
const flushall: Fault = {
  ...{ kind: 'FLUSHALL', target: 'redis', weight: 0.4, lasts: [2, 5], most: 1 },
  async begin({ line, journal }) {
    const redis = new Redis(line.stack.redis.url, {
      connectTimeout: 2000,
      commandTimeout: 2000,
      maxRetriesPerRequest: 0,
    });
    redis.on('error', () => undefined);
    await redis.flushall().catch((error: Error) => journal.note(`FLUSHALL: ${error.message}`));
    redis.disconnect();
    return async () => null;
  },
};

export const dataFaults: readonly Fault[] = [flushall];
