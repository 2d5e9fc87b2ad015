import type { Event, History } from './events.ts';
import { endWell } from './finale.ts';
import { happen } from './happen.ts';
import { virtualTime, withTime } from './time.ts';
import { type Bug, world } from './world.ts';

/**
 * What today's code is known not to survive (SPEC.md, what does not hold yet; each has a test that says so). Unless
 * named, such a fault ends the others, and is met by a projector that looks for its place before anything else happens.
 */
export const weaknesses = {
  /** Records are deleted between a look at the log's bounds and the first fetch: a gap before the first record is not seen. */
  cut: 'isCutTo',
  /** A log that lost its end grows on, beyond the stored offset: nothing tells its records from those that were lost. */
  end: 'losesLast',
  /** So does one that was made anew. */
  anew: 'isMadeAnew',
} as const;
export type Weakness = keyof typeof weaknesses;

export type Settings = {
  readonly bug?: Bug;
  readonly with?: readonly Weakness[];
};

export type Played = {
  /** What happened, for people. */
  readonly lines: readonly string[];
  /** Steps that Redis took. */
  readonly steps: number;
  /** The promise that was broken; null: none was. */
  readonly failure: string | null;
};

const START = Date.UTC(2026, 0, 1);

const spared = (event: Event, shown: readonly Weakness[]): boolean =>
  (Object.keys(weaknesses) as Weakness[]).some((name) => weaknesses[name] in event && !shown.includes(name));

/** Plays a history on a world of its own, checking after every step and, when its faults are over, the end. */
export const play = (history: History, { bug = {}, with: shown = [] }: Settings = {}): Promise<Played> => {
  const time = virtualTime(START);
  return withTime(time, async () => {
    const its = await world(time, bug);
    const told = (failure: string | null): Played => ({ lines: its.lines, steps: its.steps(), failure });
    try {
      for (const event of history) {
        await happen(event, its);
        await its.run();
        if (spared(event, shown)) break;
      }
      await endWell(its);
      return told(null);
    } catch (error) {
      return told((error as Error).message);
    }
  });
};
