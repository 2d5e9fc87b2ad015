import { test } from 'vitest';
import { nothingMeasured, type Result } from './result.ts';
import { isWanted, titleOf } from './selection.ts';

export type RowOptions = {
  /** As in the list of faults: `16`, or `17, 18`. */
  readonly row: string;
  /** Belongs to the third that runs with `npm test`. */
  readonly fast?: boolean;
  /** Milliseconds of the whole row, the start of a line included; default five minutes. */
  readonly timeout?: number;
};

type Measured = Partial<Omit<Result, 'row' | 'fault' | 'seconds' | 'outcome' | 'notes'>>;

/** Kept for the table also when the row fails after that. */
export type Findings = { measured(some: Measured): void; note(text: string): void };

const FIVE_MINUTES = 300_000;

/** A row of the table whose body measures and asserts by itself. */
export const row = (name: string, options: RowOptions, body: (findings: Findings) => Promise<void>): void => {
  const { row, fast = false, timeout = FIVE_MINUTES } = options;
  if (!isWanted({ row, name, fast })) return;
  test(titleOf({ row, name }), { timeout }, async ({ task }) => {
    const begun = performance.now();
    const notes: string[] = [];
    let measured: Measured = {};
    const told = (outcome: string): Result => {
      const seconds = Math.round((performance.now() - begun) / 1000);
      return { ...nothingMeasured, ...measured, row, fault: name, notes, seconds, outcome };
    };
    // Stays when the row is ended by its timeout.
    task.meta.fault = told('did not end in time');
    try {
      await body({
        measured(some) {
          measured = { ...measured, ...some };
          task.meta.fault = told('did not end in time');
        },
        note: (text) => notes.push(text),
      });
      task.meta.fault = told('passed');
    } catch (error) {
      task.meta.fault = told(String(error instanceof Error ? error.message : error).split('\n')[0] ?? 'failed');
      throw error;
    }
  });
};
