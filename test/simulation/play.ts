import type { History } from './events.ts';
import { endWell } from './finale.ts';
import { happen } from './happen.ts';
import { virtualTime, withTime } from './time.ts';
import { type Bug, world } from './world.ts';

export type Settings = { readonly bug?: Bug };

export type Played = {
  /** What happened, for people. */
  readonly lines: readonly string[];
  /** Steps that Redis took. */
  readonly steps: number;
  /** The promise that was broken; null: none was. */
  readonly failure: string | null;
};

const START = Date.UTC(2026, 0, 1);

/** Plays a history on a world of its own, checking after every step and, when its faults are over, the end. */
export const play = (history: History, { bug = {} }: Settings = {}): Promise<Played> => {
  const time = virtualTime(START);
  return withTime(time, async () => {
    const its = await world(time, bug);
    const told = (failure: string | null): Played => ({ lines: its.lines, steps: its.steps(), failure });
    try {
      for (const event of history) {
        await happen(event, its);
        await its.run();
      }
      await endWell(its);
      return told(null);
    } catch (error) {
      return told((error as Error).message);
    }
  });
};
