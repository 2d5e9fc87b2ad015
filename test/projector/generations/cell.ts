import type { GenerationRecord, Registry, Verified } from '#projector/generation-ports.ts';
import { start } from '#test/projector/log.ts';
import { generationRecord, memoryGenerations } from '#test/support/memory-generations.ts';

export const now = 10_000_000;
export const END = 5000;

export const verified: Verified = { at: now - 60_000, outcome: 'equal', whole: true, compared: 9, drift: 0 };
export const staged = (more: Partial<GenerationRecord> = {}): GenerationRecord =>
  generationRecord(2, { state: 'staged', beside: 1, verified, ...more });
export const former = generationRecord(1, { state: 'former', keepUntil: now + 1 });
const reading = { at: now, by: 'host 1', state: 'reading', rate: 100, error: null, code: null } as const;

/** A cell with these generations, each of which is fed and keeps up, and what the use cases work on. */
export const cellWith = (records: readonly GenerationRecord[], more: Partial<Registry> = {}) => {
  const active = records.find(({ state }) => state === 'live')?.number ?? 0;
  const last = Math.max(0, ...records.map(({ number }) => number));
  const generations = memoryGenerations({ active, last, generations: records, ...more });
  for (const { number } of records) {
    generations.say(number, { position: { ...start, offset: END }, feed: reading });
  }
  const log = { bounds: async () => ({ oldest: 0, next: END, topicId: null }) };
  const deps = { generations, log, fingerprint: 'rules', clock: () => now, keepFormer: 3_600_000 };
  return { generations, deps, registry: generations.registry, states: () => statesIn(generations.registry()) };
};

/** `2 live`, the active one marked. */
export const statesIn = ({ active, generations }: Registry): readonly string[] =>
  generations.map(({ number, state }) => `${number} ${state}${number === active ? ' *' : ''}`);
