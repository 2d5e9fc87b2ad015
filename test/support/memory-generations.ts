import {
  firstEpoch,
  type GenerationLook,
  type GenerationRecord,
  type Generations,
  type Operation,
  type Registry,
} from '#projector/generation-ports.ts';

export type MemoryGenerations = Generations & {
  /** What `look` says of a generation; without it: that its keys are not there. */
  say(number: number, look: Partial<GenerationLook>): void;
  registry(): Registry;
};

/** A registry in memory, which is as it is given to begin with. */
export const memoryGenerations = (given: Partial<Registry> = {}): MemoryGenerations => {
  let registry: Registry = { active: 0, last: 0, generations: [], epoch: firstEpoch, ...given };
  let operations: readonly Operation[] = [];
  let noticed = 0;
  const looks = new Map<number, GenerationLook>();
  const nothing: GenerationLook = { position: null, copy: null, feed: null, damage: {} };
  return {
    registry: () => registry,
    say: (number, look) => void looks.set(number, { ...nothing, ...looks.get(number), ...look }),
    read: async () => registry,
    async update(change) {
      const changed = change(registry);
      registry = changed.registry;
      operations = [changed.operation, ...operations];
      return registry;
    },
    look: async (numbers) => numbers.map((number) => looks.get(number) ?? nothing),
    async note(operation) {
      operations = [operation, ...operations];
    },
    async noteDamage(number, found) {
      const before = looks.get(number) ?? nothing;
      const noted = Object.fromEntries(found.map((what) => [what, String(noticed++)]));
      looks.set(number, { ...before, damage: { ...before.damage, ...noted } });
    },
    async settleDamage(number, seen) {
      const before = looks.get(number) ?? nothing;
      const left = Object.entries(before.damage).filter(([what, when]) => seen[what] !== when);
      looks.set(number, { ...before, damage: Object.fromEntries(left) });
    },
    history: async (most) => operations.slice(0, most),
    async remove(number, removed) {
      const keys = looks.delete(number) ? 1 : 0;
      removed(keys);
      return keys;
    },
    async close() {},
  };
};

/** A record that says as little as possible. */
export const generationRecord = (number: number, more: Partial<GenerationRecord> = {}): GenerationRecord => ({
  ...{ number, fingerprint: 'rules', from: 'kafka', state: 'live', stagedAt: number * 1000, stagedBy: 'test' },
  ...{ beside: number - 1, maxRate: null, target: 0, epoch: 1, since: 0 },
  ...{ promotedAt: null, keepUntil: null, verified: null },
  ...more,
});
