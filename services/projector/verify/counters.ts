import { countersOf, isPersonal, listKey, type Owner } from '#read-model/delta.ts';
import type { ListName } from '#read-model/lists.ts';
import type { CountedModel } from '../model-ports.ts';
import type { Wrong } from './count.ts';
import type { Drift } from './report.ts';

const counterDrift = (
  owner: Owner,
  name: string,
  part: 'all' | 'subtasks',
  expected: number,
  found: number,
): Drift => ({
  ...{ kind: 'counter', key: `counter ${owner} ${name} ${part}`, expected: String(expected), found: String(found) },
  says: `Counter ${part} of list "${listKey(owner, name as ListName)}" is ${found}; ${expected} requests belong there.`,
});

/** Each counter that is not what the requests come to. */
export const driftOf = (wrong: Wrong, found: CountedModel): Drift[] =>
  [...wrong].flatMap(([owner, steps]) =>
    steps.flatMap((step, slot) => {
      if (step === 0) return [];
      const is = found.tallies.get(owner)?.[slot] ?? 0;
      const name = countersOf(owner)[slot >> 1] ?? 'unknown';
      return [counterDrift(owner, name, slot % 2 === 0 ? 'all' : 'subtasks', is + step, is)];
    }),
  );

/** The owner of the same lists over all business units. */
const overall = (owner: Owner): Owner => (isPersonal(owner) ? `${owner.split(' ')[0]} all` : 'all');

/**
 * What holds of counters whatever the requests are: each is as long as its list, and those of all units are the sums of
 * those of each. Which of the two is wrong, only a comparison of the whole generation can tell.
 */
export const innerDrift = ({ tallies, sizes }: CountedModel): Drift[] => {
  const drift: Drift[] = [];
  const sums = new Map<Owner, number[]>();
  for (const [owner, tally] of tallies) {
    const total = overall(owner);
    for (const [index, name] of countersOf(owner).entries()) {
      const [count, size] = [tally[2 * index] ?? 0, sizes.get(listKey(owner, name)) ?? 0];
      if (count !== size) drift.push(counterDrift(owner, name, 'all', size, count));
    }
    if (owner === total) continue;
    const sum = sums.get(total) ?? [];
    sums.set(
      total,
      Array.from({ length: Math.max(sum.length, tally.length) }, (_, n) => (sum[n] ?? 0) + (tally[n] ?? 0)),
    );
  }
  for (const [owner, sum] of sums) {
    for (const [index, name] of countersOf(owner).entries()) {
      for (const [offset, part] of [
        [0, 'all'],
        [1, 'subtasks'],
      ] as const) {
        const [count, expected] = [tallies.get(owner)?.[2 * index + offset] ?? 0, sum[2 * index + offset] ?? 0];
        if (count === expected) continue;
        drift.push({
          ...{ kind: 'counter', key: `counter ${owner} ${name} ${part}` },
          ...{ expected: String(expected), found: String(count) },
          says: `Counter ${part} of list "${listKey(owner, name)}" is ${count}; those of the business units add up to ${expected}.`,
        });
      }
    }
  }
  return drift;
};
