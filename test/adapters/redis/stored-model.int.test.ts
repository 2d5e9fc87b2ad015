import { openStoredModel } from '#adapters/redis/stored-model.ts';
import { storedModelContract } from '#test/support/stored-model-contract.ts';
import { redisWorld } from './redis-world.ts';

storedModelContract('Redis', async () => {
  const world = redisWorld();
  return { ...world, model: () => openStoredModel({ url: world.url, cell: world.cell, generation: 1 }) };
});
