import type { Random } from './random.ts';

type Copy = { readonly copy: string; readonly columns: readonly string[]; readonly lines: readonly string[] };

/** What an action does, in order: SQL statements and COPYs. */
export type Step = string | Copy;

export type Action = {
  /** How many of a hundred or so. */
  readonly weight: number;
  readonly steps: (random: Random) => readonly Step[];
};

export type Actions = Readonly<Record<string, Action>>;

/** One statement. */
export const sql = (weight: number, statement: (random: Random) => string): Action => ({
  weight,
  steps: (random) => [statement(random)],
});

export const several = (weight: number, steps: (random: Random) => readonly Step[]): Action => ({ weight, steps });
