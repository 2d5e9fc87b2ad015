import { projectionStoreContract } from '#test/support/projection-store-contract.ts';
import { redisWorld } from './redis-world.ts';

projectionStoreContract('Redis', async () => redisWorld());
