import { openCopyStore } from '#adapters/redis/copy-store.ts';
import { copyStoreContract } from '#test/support/copy-store-contract.ts';
import { redisWorld } from './redis-world.ts';

copyStoreContract('Redis', async () => {
  const world = redisWorld();
  world.makeFrom('postgres');
  const made = world.connect();
  await made.open();
  await made.close();
  const open = () => openCopyStore({ url: world.url, cell: world.cell, generation: 1 });
  return { open, kept: world.kept, close: world.close };
});
