import type { Operations } from '#projector/operations.ts';
import { type Line, theLine } from './line.ts';

/** The operations on the line that a command is about; nothing of it stays open. */
export const operate = async <T>(work: (operations: Operations, line: Line) => Promise<T>): Promise<T> => {
  const line = theLine();
  // The clients of all parts take longer to load than most commands to run, and help needs none of them.
  const { wireOperations } = await import('#projector/wiring.ts');
  const operations = wireOperations(line);
  try {
    return await work(operations, line);
  } finally {
    await operations.close().catch(() => undefined);
  }
};
