import { copyStoreContract } from '#test/support/copy-store-contract.ts';
import { memoryCopyStores } from '#test/support/memory-copy-store.ts';
import { memoryServer } from '#test/support/memory-store.ts';

copyStoreContract('memory', async () => {
  const server = memoryServer();
  server.makeFrom('postgres');
  await server.connect().open();
  return { open: memoryCopyStores(server), kept: async () => server.kept(), close: async () => undefined };
});
