import type { Random } from '#test/support/workload/random.ts';
import type { Fault } from './fault.ts';

/** Seconds since the round began. */
export type Step = { readonly fault: Fault; readonly at: number; readonly until: number };

/** Seconds of one round, until the quiet point; no fault begins in its last ones. */
const LENGTH = [40, 55] as const;
const LAST = 5;
const AT_ONCE = 2;

const between = (random: Random, [least, most]: readonly [number, number]): number =>
  least + random.next() * (most - least);

const chosen = (random: Random, faults: readonly Fault[]): Fault | undefined => {
  const total = faults.reduce((sum, { weight }) => sum + weight, 0);
  let left = random.next() * total;
  return faults.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
};

/** What befalls the line between two quiet points, one or two at once, by the seed alone. */
export const planRound = (
  random: Random,
  faults: readonly Fault[],
): { readonly steps: readonly Step[]; readonly seconds: number } => {
  const seconds = between(random, LENGTH);
  const steps: Step[] = [];
  let at = between(random, [1, 4]);
  while (at < seconds - LAST) {
    const underWay = steps.filter(({ until }) => until > at);
    const [first] = underWay.toSorted((a, b) => a.until - b.until);
    if (first && underWay.length >= AT_ONCE) {
      at = first.until + 0.1;
      continue;
    }
    const free = faults.filter(
      (fault) =>
        !underWay.some((step) => step.fault.target === fault.target) &&
        steps.filter((step) => step.fault === fault).length < fault.most,
    );
    const fault = chosen(random, free);
    const until = Math.min(seconds, at + between(random, fault?.lasts ?? [1, 1]));
    if (fault) steps.push({ fault, at, until });
    // Most have company for a while.
    at = random.chance(0.65) ? at + between(random, [0.2, 4]) : until + between(random, [0.5, 4]);
  }
  return { steps, seconds };
};
