import { memoryModel } from '#test/support/memory-model.ts';
import { memoryServer } from '#test/support/memory-store.ts';
import { storedModelContract } from '#test/support/stored-model-contract.ts';

storedModelContract('memory', async () => {
  const server = memoryServer();
  return {
    connect: server.connect,
    lose: async (key) => server.lose(key),
    model: () => memoryModel(server),
    close: async () => {},
  };
});
