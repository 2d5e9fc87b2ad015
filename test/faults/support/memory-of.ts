import type { FaultyLine } from './faulty-line.ts';
import { watchMemory } from './memory.ts';

/** What our processes take at most from now on, in words. */
export const openMemory = (line: FaultyLine) => {
  const watched = watchMemory(line);
  return {
    stop: (): string =>
      Object.entries(watched.stop())
        .map(([name, megabytes]) => `${name} at most ${megabytes} MB`)
        .join(', '),
  };
};
