import type { Owner, Place } from '#read-model/delta.ts';
import type { Document, Stored } from '#read-model/document.ts';
import type { MessageRow, Uuid } from '#read-model/rows.ts';
import type { StoredReference } from '#read-model/stored-reference.ts';
import type { Position } from './ports.ts';

/** All that is kept of one request. */
export type KeptRequest = {
  readonly document: Document | null;
  readonly card: string | null;
  /** The step that wrote the card last. */
  readonly step: number;
  readonly messages: ReadonlyMap<Uuid, Stored<MessageRow>>;
};

/** Counters and how long the lists are, of one moment. */
export type CountedModel = {
  readonly position: Position;
  readonly tallies: ReadonlyMap<Owner, readonly number[]>;
  /** Members by list (`owner name`); lists that are empty are not in it. */
  readonly sizes: ReadonlyMap<string, number>;
};

/** One generation's content, looked at from outside. Reads only. Errors: ProjectorError `generation-lost`; ioredis errors when Redis fails. */
export type StoredModel = {
  position(): Promise<Position>;
  reference(): Promise<{ readonly position: Position; readonly reference: StoredReference }>;
  /** By id, of one moment; ids that nothing is kept of are in it too. */
  requests(
    ids: readonly Uuid[],
  ): Promise<{ readonly position: Position; readonly kept: ReadonlyMap<Uuid, KeptRequest> }>;
  /** For each place: is it in its list? Of one moment. */
  holds(places: readonly Place[]): Promise<readonly boolean[]>;
  /** How many members each list has, of one moment. */
  sizes(lists: readonly string[]): Promise<readonly number[]>;
  /** The lists that counters and statuses imply, and the others given; in one moment. */
  counted(others?: Iterable<string>): Promise<CountedModel>;
  /** Names (`owner name`) of all lists, in portions. */
  lists(): AsyncIterable<readonly string[]>;
  /** Members of a list in hex, in portions. */
  members(list: string): AsyncIterable<readonly string[]>;
  /** Ids of all requests of which a document, a card or messages are kept, in portions; some may come twice. */
  ids(): AsyncIterable<readonly Uuid[]>;
  close(): Promise<void>;
};
