import type { FaultyLine } from '#test/faults/support/faulty-line.ts';
import type { Journal } from './journal.ts';

export type World = { readonly line: FaultyLine; readonly journal: Journal };

/** Ends a fault; gives what was wrong with how the line took it, or null. */
export type Heal = () => Promise<string | null>;

/** One thing that may befall the line. */
export type Fault = {
  /** For the table of a run. */
  readonly kind: string;
  /** What it happens to: two at once never happen to the same. */
  readonly target: string;
  readonly weight: number;
  /** Seconds, the least and the most. */
  readonly lasts: readonly [number, number];
  /** At most so often between two quiet points: who restarts a part gives it up after five deaths within a minute. */
  readonly most: number;
  begin(world: World): Promise<Heal>;
};

/** For what needs no healing. */
export const healed: Heal = async () => null;
