import { projectionStoreContract } from '#test/support/projection-store-contract.ts';
import { redisWorld } from './redis-world.ts';

// Promise 3: exactly-once effect.

projectionStoreContract('Redis', async () => redisWorld());
