import type { GenerationRecord, Generations, LogGroups, Registry } from '../generation-ports.ts';
import { isOutdated } from './epoch.ts';
import { recordOf, withRecords } from './records.ts';

export type Collected = {
  readonly generation: number;
  /** Keys deleted; 0 in a dry run. */
  readonly keys: number;
};

export type CollectDeps = {
  readonly generations: Generations;
  readonly groups: LogGroups;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
};

/** Nobody wants it back. */
export const isDue = (registry: Registry, record: GenerationRecord, now: number): boolean => {
  const { state, keepUntil } = record;
  if (state !== 'former') return state === 'removing';
  return isOutdated(registry, record) || (keepUntil !== null && keepUntil <= now);
};

/**
 * Deletes the generations that nobody wants back: aborted and lost ones, and former ones whose time is over or whose log
 * broke. Ended in the middle, the next call goes on. `onRemoved` is told of each one's keys deleted so far.
 */
export const collect = async (
  { dryRun, who }: { readonly dryRun: boolean; readonly who: string },
  onRemoved: (progress: Collected) => void,
  { generations, groups, clock }: CollectDeps,
): Promise<readonly Collected[]> => {
  const registry = await generations.read();
  const due = registry.generations.filter((record) => isDue(registry, record, clock()));
  if (dryRun) return due.map(({ number }) => ({ generation: number, keys: 0 }));
  const collected: Collected[] = [];
  for (const { number } of due) {
    // First of all nobody may go back to it any more: its feed stops, and readers look elsewhere.
    if (!(await claimed(number, who, { generations, clock }))) continue;
    // Waits for the feeds to leave: one that lost its keys under its hands would cry out.
    await groups.remove(number);
    const keys = await generations.remove(number, (soFar) => onRemoved({ generation: number, keys: soFar }));
    await generations.update((now) => ({
      registry: { ...now, generations: now.generations.filter((record) => record.number !== number) },
      operation: { at: clock(), who, what: 'gc', generation: number, outcome: 'removed', detail: `${keys} keys` },
    }));
    collected.push({ generation: number, keys });
  }
  return collected;
};

/** Marks it as being removed; false when it was wanted back, or removed by somebody else, meanwhile. */
const claimed = async (
  number: number,
  who: string,
  { generations, clock }: Pick<CollectDeps, 'generations' | 'clock'>,
): Promise<boolean> => {
  const registry = await generations.read();
  const record = recordOf(registry, number);
  if (!record || !isDue(registry, record, clock())) return false;
  if (record.state === 'removing') return true;
  let due = false;
  await generations.update((now) => {
    const current = recordOf(now, number);
    due = current !== undefined && isDue(now, current, clock());
    return {
      registry: due && current ? withRecords(now, [{ ...current, state: 'removing' }]) : now,
      operation: {
        ...{ at: clock(), who, what: 'gc', generation: number, outcome: due ? 'removing' : 'kept' },
        detail: due ? 'nobody can go back to it any more' : 'it is wanted again',
      },
    };
  });
  return due;
};
