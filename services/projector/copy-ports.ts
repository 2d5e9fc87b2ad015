import type { Owner } from '#read-model/delta.ts';
import type { Document } from '#read-model/document.ts';
import type { Uuid } from '#read-model/rows.ts';
import type { StoredReference } from '#read-model/stored-reference.ts';
import type { CopyProgress } from './generation-ports.ts';
import type { Position, Writes } from './ports.ts';

/** How far a copy has come: stored with what it has copied. */
export type Copied = CopyProgress & {
  /** The reference data is copied; requests are being. */
  readonly reference: boolean;
  /** The last request copied, by id. */
  readonly after: Uuid | null;
};

/** What a copy begins with or goes on from. */
export type CopyState = {
  /** Its offset and lsn are where the log is read on from afterwards, as soon as anything is copied. */
  readonly position: Position;
  /** Null: nothing is copied yet, and the position says nothing. */
  readonly copied: Copied | null;
  readonly reference: StoredReference;
  readonly tallies: ReadonlyMap<Owner, readonly number[]>;
};

/**
 * Each document's places say which lists it is to be put into. What has to be taken out of a list first may not be in it
 * yet: a request is copied once, and moves when a subtask that it waits for is copied later.
 */
export type CopyWrites = Omit<Writes, 'deadLetters' | 'put'> & {
  /** Null: all is copied, and nobody needs to know any more how far it had come. */
  readonly copied: Copied | null;
};

/** A generation that is filled from the source. Errors: ProjectorError `generation-lost`; ioredis errors when Redis fails. */
export type CopyStore = {
  open(): Promise<CopyState>;
  /** What is kept of these requests; of the step under way nothing or all. */
  documents(ids: readonly Uuid[]): Promise<ReadonlyMap<Uuid, Document>>;
  /**
   * Writes one step, all of it or nothing, but that the lists may wait until they are filled. `fenced`: the
   * position is not the one that this store opened or wrote last; nothing was written. One step at a time; documents may
   * be asked for meanwhile.
   */
  write(writes: CopyWrites): Promise<'applied' | 'fenced'>;
  /** Puts at most so many of the entries that wait into their lists, those too that waited when it was opened. */
  fill(most: number): Promise<'filled' | 'more' | 'fenced'>;
  close(): Promise<void>;
};
