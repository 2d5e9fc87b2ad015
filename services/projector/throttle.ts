import { setTimeout as sleep } from 'node:timers/promises';
import { millisOf } from '#read-model/time.ts';
import type { GenerationRecord, Generations, Registry } from './generation-ports.ts';
import { isOutdated } from './generations/epoch.ts';
import { recordOf } from './generations/records.ts';

/** Keeps what is built beside the live generation from slowing that one down. */
export type Throttle = {
  /** Called after each step with the units, requests or records, that it was about; resolves when the next may begin. */
  done(units: number): Promise<void>;
};

export type FeedThrottle = Throttle & {
  /** Somebody has to be spared: steps are to be small. */
  readonly spares: boolean;
  /** To be called about once a second. */
  look(): Promise<void>;
};

type Deps = {
  readonly generations: Pick<Generations, 'read' | 'look'>;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Milliseconds of a clock that is never put back. */
  readonly now?: () => number;
  readonly rest?: (milliseconds: number) => Promise<unknown>;
};

/** Longest rest at once, in milliseconds. */
const LONGEST_REST = 500;
/** The share of the time that may be spent on steps: beside readers never all of it. */
const MOST = 0.5;
const LEAST = 0.05;
const RAISE = 0.05;
const AT_FIRST = 0.3;
/** The live generation may be this much older than it usually is, and Redis this slow, in milliseconds. */
const LATE = 1500;
const SLOW = 8;

/**
 * A staged generation takes at most its `maxRate`, in units per second. Without one it works for a share of the time,
 * which grows slowly while the live generation keeps up and Redis answers quickly, and is halved when not. While nothing
 * is live, or what is live is halted or of a log that broke, nobody has to be spared. One that is served, or was, takes
 * what it needs.
 */
export const throttleFor = (record: GenerationRecord, deps: Deps): FeedThrottle => {
  const { generations, clock, now = () => performance.now(), rest = sleep } = deps;
  const { number, maxRate } = record;
  let spares = record.state === 'staged';
  let share = AT_FIRST;
  /** When the next step is due, and when this one began. */
  let due = now();
  let begun = due;
  /** The source's clock may be another one than ours: what counts is by how much the age grows. */
  let usualAge = Number.POSITIVE_INFINITY;

  const adapt = async (registry: Registry): Promise<boolean> => {
    const { active } = registry;
    const served = recordOf(registry, active);
    if (!served || isOutdated(registry, served)) return false;
    const started = now();
    await generations.look([active]);
    const between = now();
    const [live] = await generations.look([active]);
    // The faster of two: a step of our own may have kept one of the replies waiting.
    const roundTrip = Math.min(between - started, now() - between);
    if (live?.position?.phase !== 'live' || live.feed?.state !== 'reading') return false;
    const age = clock() - millisOf(live.position.committedAt);
    // Grows by itself, so that one moment of a clock set wrong is forgotten.
    usualAge = Math.min(usualAge + 10, age);
    const strained = age > usualAge + LATE || roundTrip > SLOW;
    share = strained ? Math.max(LEAST, share / 2) : Math.min(MOST, share + RAISE);
    return true;
  };

  const untilDue = async (units: number): Promise<void> => {
    const at = now();
    if (maxRate === null) due = at + Math.min(LONGEST_REST, ((at - begun) * (1 - share)) / share);
    else due = Math.max(due, at - LONGEST_REST) + (units / maxRate) * 1000;
    for (let left = due - at; spares && left > 0; left = due - now()) await rest(Math.min(left, LONGEST_REST));
  };

  return {
    get spares() {
      return spares;
    },
    async look() {
      const registry = await generations.read();
      const staged = recordOf(registry, number)?.state === 'staged';
      spares = staged && (maxRate !== null || (await adapt(registry)));
    },
    async done(units) {
      if (spares) await untilDue(units);
      begun = now();
    },
  };
};
