import { ProjectorError } from '#projector/errors.ts';
import type { LetterStore } from '#projector/letter-ports.ts';
import type { MemoryServer } from './memory-store.ts';

/** What a memory server has set aside. */
export const memoryLetters = (server: MemoryServer): LetterStore => ({
  async read(most = 1000) {
    const position = server.position();
    if (!position) throw new ProjectorError('generation-lost', 'its keys are not there');
    const { deadLetters, letterCounts } = server.kept();
    return {
      parked: position.parked,
      counts: Object.fromEntries(letterCounts),
      letters: deadLetters.toReversed().slice(0, most),
    };
  },
  async close() {},
});
