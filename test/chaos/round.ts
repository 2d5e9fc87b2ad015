import { setTimeout as sleep } from 'node:timers/promises';
import type { Heal, World } from './fault.ts';
import type { Step } from './plan.ts';

/** A time without any fault, in milliseconds since 1970. */
export type Calm = { readonly from: number; readonly until: number };

export type Played = {
  /** What was wrong with how the line took it. */
  readonly wrong: readonly string[];
  /** Behind each fault that no other one overlapped; the last one has no end. */
  readonly calms: readonly Calm[];
};

type Moment = { readonly at: number; readonly step: Step; readonly what: 'begins' | 'ends' };

const momentsOf = (steps: readonly Step[]): readonly Moment[] =>
  steps
    .flatMap((step): Moment[] => [
      { at: step.at, step, what: 'begins' },
      { at: step.until, step, what: 'ends' },
    ])
    .sort((a, b) => a.at - b.at);

/** Its failure is told to whoever waits for it later, and ends nothing before. */
const kept = <T>(promise: Promise<T>): Promise<T> => {
  promise.catch(() => undefined);
  return promise;
};

/** Does what was planned, each thing at its time. */
export const playRound = async (
  { steps, seconds }: { readonly steps: readonly Step[]; readonly seconds: number },
  world: World,
): Promise<Played> => {
  const { journal } = world;
  const begun = performance.now();
  const until = (second: number): Promise<void> => sleep(Math.max(0, begun + second * 1000 - performance.now()));
  const underWay = new Map<Step, Promise<Heal>>();
  const wrong: string[] = [];
  const calms: Calm[] = [];
  let calmSince: number | undefined;

  const begin = (step: Step): void => {
    journal.note(step.fault.kind);
    if (calmSince !== undefined) calms.push({ from: calmSince, until: Date.now() });
    calmSince = undefined;
    underWay.set(step, kept(step.fault.begin(world)));
  };

  const end = async (step: Step): Promise<void> => {
    const heal = await underWay.get(step);
    const found = await heal?.();
    if (found) wrong.push(found);
    underWay.delete(step);
    journal.note(`  over: ${step.fault.kind}`);
    if (underWay.size === 0) calmSince = Date.now();
  };

  const ending: Promise<void>[] = [];
  for (const { at, step, what } of momentsOf(steps)) {
    await until(at);
    if (what === 'begins') begin(step);
    else ending.push(kept(end(step)));
  }
  await Promise.all(ending);
  if (calmSince !== undefined) calms.push({ from: calmSince, until: Number.POSITIVE_INFINITY });
  await until(seconds);
  return { wrong, calms };
};
