import type { ListName } from './list.ts';
import type { Uuid } from './rows.ts';

/** What lists and counters are kept by: one business unit, requests without a unit, or all together. */
export type Segment = number | 'none' | 'all';

/** A request's place in each view. Null when it is in none: deleted, or not there yet. */
export type Memberships = {
  readonly segment: Exclude<Segment, 'all'>;
  readonly subtask: boolean;
  readonly statusId: number;
  /** Whose personal lists it is in; distinct, ascending. */
  readonly assignees: readonly Uuid[];
  /** The lists that hold it, with its sort key in each: hex digits, without the id that ends it. */
  readonly keys: Readonly<Partial<Record<ListName, string>>>;
};
