import { setTimeout as sleep } from 'node:timers/promises';
import type { GenerationRecord, Generations } from './generation-ports.ts';
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
 * is live, or what is live stands still, nobody has to be spared. One that is served, or was, takes what it needs.
 */
export const throttleFor = (record: GenerationRecord, { generations, clock }: Deps): FeedThrottle => {
  const { number, maxRate } = record;
  let spares = record.state === 'staged';
  let share = AT_FIRST;
  /** When the next step is due, and when this one began. */
  let due = performance.now();
  let begun = performance.now();
  /** The source's clock may be another one than ours: what counts is by how much the age grows. */
  let usualAge = Number.POSITIVE_INFINITY;

  const adapt = async (active: number): Promise<boolean> => {
    if (active === 0) return false;
    const started = performance.now();
    await generations.look([active]);
    const between = performance.now();
    const [live] = await generations.look([active]);
    // The faster of two: a step of our own may have kept one of the replies waiting.
    const roundTrip = Math.min(between - started, performance.now() - between);
    if (live?.position?.phase !== 'live' || live.feed?.state !== 'reading') return false;
    const age = clock() - Number(live.position.committedAt / 1000n);
    // Grows by itself, so that one moment of a clock set wrong is forgotten.
    usualAge = Math.min(usualAge + 10, age);
    const strained = age > usualAge + LATE || roundTrip > SLOW;
    share = strained ? Math.max(LEAST, share / 2) : Math.min(MOST, share + RAISE);
    return true;
  };

  const rest = async (units: number): Promise<void> => {
    const now = performance.now();
    if (maxRate === null) due = now + Math.min(LONGEST_REST, ((now - begun) * (1 - share)) / share);
    else due = Math.max(due, now - LONGEST_REST) + (units / maxRate) * 1000;
    for (let left = due - now; spares && left > 0; left = due - performance.now()) {
      await sleep(Math.min(left, LONGEST_REST));
    }
  };

  return {
    get spares() {
      return spares;
    },
    async look() {
      const registry = await generations.read();
      const staged = recordOf(registry, number)?.state === 'staged';
      spares = staged && (maxRate !== null || (await adapt(registry.active)));
    },
    async done(units) {
      if (spares) await rest(units);
      begun = performance.now();
    },
  };
};
