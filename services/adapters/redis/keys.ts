import type { ReferenceKind, Uuid } from '#read-model/rows.ts';

/** The cell's own key: which generation is served. */
export const activeKey = (cell: string): string => `{deskview:${cell}}:active`;

/** Stands in for an id: reference data without rows has a key, and so a lost key is no data without rows. */
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
    /** Hash: packed counters by owner. One key, so that counters are lost together or not at all. */
    tallies: `${tag}:tallies`,
    reference: (kind: ReferenceKind) => `${tag}:ref:${kind}`,
    /** Sorted set of `kind id` by the version of the reference data that changed it last. */
    referenceLog: `${tag}:ref-log`,
    deadLetters: `${tag}:dead-letters`,
    /** Channel: one message for each step. */
    steps: `${tag}:steps`,
  };
};

export type Keys = ReturnType<typeof keysOf>;
