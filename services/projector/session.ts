import type { Owner } from '#read-model/delta.ts';
import type { StoredReference } from '#read-model/stored-reference.ts';
import type { Position } from './ports.ts';

/** What the single writer of a generation knows without asking; worthless as soon as somebody else wrote. */
export type Session = {
  readonly position: Position;
  readonly reference: StoredReference;
  /** Packed counters seen so far, kept up in place: only the last session is ever right. */
  readonly tallies: Map<Owner, readonly number[]>;
};
