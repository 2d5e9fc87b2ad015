import { referenceKinds } from '#read-model/reference.ts';
import type { ReferenceKind, Uuid } from '#read-model/rows.ts';

/** Every key of a cell that is not of one generation. One hash tag: they change in one transaction. */
export const cellKeysOf = (cell: string) => {
  const tag = `{deskview:${cell}}`;
  return {
    /** The number of the generation that is served. */
    active: `${tag}:active`,
    /** Hash: what is known of each generation, by its number. */
    generations: `${tag}:generations`,
    /** The highest number ever given to a generation. */
    last: `${tag}:last`,
    /** How long the log has gone on without a break. */
    epoch: `${tag}:epoch`,
    /** Stream: who did what. */
    operations: `${tag}:operations`,
    /** What the last look at what the line stands on found; expires when nobody looks. */
    watch: `${tag}:watch`,
    /** The source as it was seen last. */
    source: `${tag}:source`,
    /** Whose turn it is to do what one process at a time does by itself. */
    turn: (what: string) => `${tag}:turn:${what}`,
    /** How often a subject or an address was seen within a window of time, which it does not outlive by long. */
    limit: (window: number, what: string) => `${tag}:limit:${window}:${what}`,
  };
};

export type CellKeys = ReturnType<typeof cellKeysOf>;

export const activeKey = (cell: string): string => cellKeysOf(cell).active;

/** Stands in for an id or a code: data without rows has a key too, and so a lost key is no data without rows. */
export const NO_ROW = '';

/** Every key of one generation. One hash tag: they live in one slot of a cluster and change in one transaction. */
export const keysOf = (cell: string, generation: number) => {
  const tag = `{deskview:${cell}:g${generation}}`;
  return {
    position: `${tag}:position`,
    /** Written once when the generation is made: its loss means that other keys may be lost too. */
    sentinel: `${tag}:sentinel`,
    document: (id: Uuid) => `${tag}:doc:${id}`,
    card: (id: Uuid) => `${tag}:card:${id}`,
    messages: (request: Uuid) => `${tag}:messages:${request}`,
    /** Sorted sets whose scores are all 0: the member's bytes are the order, its last 16 the request's id. */
    list: (list: string) => `${tag}:list:${list}`,
    /** Set: the facet codes that any list's member ever began with. It only grows. */
    codes: `${tag}:codes`,
    /** Hash: packed counters by owner. One key, so that counters are lost together or not at all. */
    tallies: `${tag}:tallies`,
    reference: (kind: ReferenceKind) => `${tag}:ref:${kind}`,
    /** Sorted set of `kind id` by the version of the reference data that changed it last. */
    referenceLog: `${tag}:ref-log`,
    /** Sorted set of records that were set aside, as JSON, by offset. Releases before kept them in a hash `dead-letters`. */
    letters: `${tag}:letters`,
    /** Hash: how many were, by category. */
    letterCounts: `${tag}:letter-counts`,
    /** Hash: what was noticed to be lost or altered, a sentence each, by when in milliseconds; answers are flagged while it is there. */
    damage: `${tag}:damage`,
    /** How many keys its server had evicted when the generation was made, behind the server’s run id. */
    evictions: `${tag}:evictions`,
    /** Channel: one message for each step. */
    steps: `${tag}:steps`,
    /** What its feed says of itself; expires when it falls silent. */
    feed: `${tag}:feed`,
    /** How far the copy from the source has come. */
    copy: `${tag}:copy`,
    /** List: the requests of each step of the copy whose places are not all in their lists yet, ids with spaces between. */
    copyRun: `${tag}:copy-run`,
    /** Held by the one process that copies. */
    copyLease: `${tag}:copy-lease`,
    /** Matches all of them. */
    every: `${tag}:*`,
  };
};

export type Keys = ReturnType<typeof keysOf>;

type Typed = { readonly key: string; readonly type: 'string' | 'hash' | 'set' | 'zset' };

/** Those that a generation has from its first moment on, whatever it holds, each with its type: one that is not there was lost. */
export const foundationOf = (keys: Keys): readonly Typed[] => [
  { key: keys.position, type: 'string' },
  { key: keys.sentinel, type: 'string' },
  { key: keys.tallies, type: 'hash' },
  { key: keys.codes, type: 'set' },
  { key: keys.referenceLog, type: 'zset' },
  ...referenceKinds.map((kind): Typed => ({ key: keys.reference(kind), type: 'hash' })),
];

/** Given what TYPE says of each: all of them are there, and are what they must be. */
export const isWhole = (foundation: readonly Typed[], types: readonly unknown[]): boolean =>
  foundation.every(({ type }, index) => type === types[index]);
