import { generationsContract } from '#test/support/generations-contract.ts';
import { memoryGenerations } from '#test/support/memory-generations.ts';

generationsContract('memory', async () => {
  const generations = memoryGenerations();
  return { connect: () => generations, close: async () => {} };
});
