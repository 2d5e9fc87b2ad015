import type { Change } from '#read-model/change.ts';
import type { DeadLetter, Position } from './ports.ts';

/** Whole transactions of the log, or a slice of a large one, that become visible together. */
export type Batch = {
  readonly records: readonly {
    readonly offset: number;
    /** When it was written, in milliseconds since 1970. */
    readonly at: number;
    readonly changes: readonly Change[];
    /** All that lies before it is in the store: what it changes must be kept there. */
    readonly proven?: boolean;
  }[];
  readonly deadLetters: readonly DeadLetter[];
  /** What the position says once they are applied. */
  readonly reached: Pick<Position, 'offset' | 'lsn' | 'committedAt' | 'beat' | 'phase' | 'completeFrom' | 'open'>;
  /** By what the log is known again there; what the position said of it stays without it. */
  readonly known?: Pick<Position, 'topicId' | 'last'>;
};
