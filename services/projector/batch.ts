import type { Change } from '#read-model/change.ts';
import type { DeadLetter, Position } from './ports.ts';

/** Whole transactions of the log, or a slice of a large one, that become visible together. */
export type Batch = {
  readonly records: readonly { readonly offset: number; readonly changes: readonly Change[] }[];
  readonly deadLetters: readonly DeadLetter[];
  /** What the position says once they are applied. */
  readonly reached: Pick<Position, 'offset' | 'lsn' | 'committedAt' | 'phase' | 'open'>;
};
