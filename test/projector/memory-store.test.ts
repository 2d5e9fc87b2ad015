import { memoryServer } from '#test/support/memory-store.ts';
import { projectionStoreContract } from '#test/support/projection-store-contract.ts';

projectionStoreContract('memory', async () => {
  const server = memoryServer();
  return {
    connect: server.connect,
    kept: async () => server.kept(),
    rewindTo: async (position) => server.rewindTo(position),
    lose: async (key) => server.lose(key),
    makeFrom: server.makeFrom,
    close: async () => {},
  };
});
