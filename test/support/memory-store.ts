import { isDeepStrictEqual } from 'node:util';
import { ProjectorError } from '#projector/errors.ts';
import type { GenerationRecord } from '#projector/generation-ports.ts';
import { MOST_LETTERS } from '#projector/letter-ports.ts';
import {
  type Category,
  type DeadLetter,
  NOT_BEGUN,
  type Position,
  type ProjectionStore,
  type Writes,
} from '#projector/ports.ts';
import type { Owner } from '#read-model/delta.ts';
import { statusList } from '#read-model/delta.ts';
import type { Document, LastMessage, Stored } from '#read-model/document.ts';
import { emptyReference, withRows } from '#read-model/reference.ts';
import type { MessageRow, Uuid } from '#read-model/rows.ts';
import type { StoredReference } from '#read-model/stored-reference.ts';
import { uuidOf } from '#read-model/uuid.ts';

/** All that one generation holds, for tests to look at. */
export type Kept = {
  readonly documents: ReadonlyMap<Uuid, Document>;
  readonly cards: ReadonlyMap<Uuid, string>;
  /** By request and message; requests without messages are not in it. */
  readonly messages: ReadonlyMap<Uuid, ReadonlyMap<Uuid, Stored<MessageRow>>>;
  /** Members in hex, in order; empty lists are not in it. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
  readonly tallies: ReadonlyMap<Owner, readonly number[]>;
  readonly reference: StoredReference;
  /** The newest, by offset. */
  readonly deadLetters: readonly DeadLetter[];
  readonly letterCounts: ReadonlyMap<Category, number>;
  /** What was noticed to be lost or altered. */
  readonly damage: readonly string[];
};

type Generation = {
  position: Position | null;
  sentinel: string | null;
  /** Grows whenever the position is written: what a watching writer notices. */
  version: number;
  readonly documents: Map<Uuid, Document>;
  readonly cards: Map<Uuid, string>;
  readonly messages: Map<Uuid, Map<Uuid, Stored<MessageRow>>>;
  readonly lists: Map<string, Set<string>>;
  readonly tallies: Map<Owner, readonly number[]>;
  readonly deadLetters: Map<number, DeadLetter>;
  readonly letterCounts: Map<Category, number>;
  readonly damage: Set<string>;
  reference: StoredReference;
};

/** A generation's content, to be made wrong. */
export type Held = Pick<Generation, 'documents' | 'cards' | 'messages' | 'lists' | 'tallies' | 'reference'>;

export type MemoryServer = {
  connect(options?: { readonly topic?: string; readonly fingerprint?: string }): ProjectionStore;
  kept(): Kept;
  position(): Position;
  /** Puts an older position in place, as a failover to a lagging replica would. */
  rewindTo(position: Position): void;
  lose(key: 'position' | 'sentinel'): void;
  /** Changes what is held behind everybody's back. */
  plant(change: (held: Held) => void): void;
  /** What a generation that is not there is made from; null: it is lost. */
  makeFrom(from: GenerationRecord['from'] | null): void;
};

const noPosition: Position = {
  ...{
    topic: '',
    offset: 0,
    lsn: 0,
    committedAt: 0n,
    phase: 'snapshot',
    completeFrom: NOT_BEGUN,
    open: null,
    reclassifying: false,
  },
  ...{ topicId: null, last: null, beat: null, reference: 0, step: 0, parked: 0 },
};

const newGeneration = (topic: string, sentinel: string, from: GenerationRecord['from']): Generation => ({
  position: { ...noPosition, topic, ...(from === 'postgres' && { phase: 'copying', completeFrom: 0 }) },
  sentinel,
  version: 0,
  documents: new Map(),
  cards: new Map(),
  messages: new Map(),
  lists: new Map(),
  tallies: new Map(),
  deadLetters: new Map(),
  letterCounts: new Map(),
  damage: new Set(),
  reference: emptyReference as StoredReference,
});

export const idIn = (member: string): Uuid => uuidOf(member.slice(-32));

/** A Redis of plain maps, for as many writers as connect to it. */
export const memoryServer = (): MemoryServer => {
  let active = newGeneration('', '', 'kafka');
  let makeFrom: GenerationRecord['from'] | null = 'kafka';
  active.position = null;

  const connect: MemoryServer['connect'] = ({ topic = 'deskview.test', fingerprint = 'rules' } = {}) => {
    let own = active;
    let watched: number | null = null;
    return {
      async open() {
        watched = null;
        if (!active.position || active.sentinel === null) {
          if (makeFrom === null) throw new ProjectorError('generation-lost', 'its keys are not there');
          active = newGeneration(topic, fingerprint, makeFrom);
        }
        if (active.sentinel !== fingerprint) throw new ProjectorError('other-rules', 'built by other view rules');
        own = active;
        return { position: active.position as Position, reference: active.reference };
      },
      async begin(expected, wanted) {
        watched = null;
        if (!isDeepStrictEqual(own.position, expected) || own.sentinel === null) return 'moved';
        watched = own.version;
        const messages = [...wanted.messages].flatMap(([request, ids]) =>
          ids.flatMap((id) => {
            const row = own.messages.get(request)?.get(id);
            return row ? [[`${request} ${id}`, row] as const] : [];
          }),
        );
        return { documents: await this.documents(wanted.documents), messages: new Map(messages) };
      },
      documents: async (ids) =>
        new Map(
          ids.flatMap((id) => {
            const document = own.documents.get(id);
            return document ? [[id, document] as const] : [];
          }),
        ),
      messagesOf: async (request) =>
        [...(own.messages.get(request) ?? [])].map(([id, row]): LastMessage => ({ ...row, id })),
      async message(request, id) {
        const row = own.messages.get(request)?.get(id);
        return row ? { ...row, id } : null;
      },
      async withStatus(statusId, after, limit) {
        const ids = [...(own.lists.get(statusList(statusId)) ?? [])].map(uuidOf).sort();
        return ids.filter((id) => after === null || id > after).slice(0, limit);
      },
      tallies: async (owners) => new Map([...own.tallies].filter(([owner]) => owners.includes(owner))),
      async commit(writes) {
        const fenced = watched !== null && watched !== own.version;
        watched = null;
        if (fenced) return 'fenced';
        write(own, writes);
        return 'applied';
      },
      async proveKept() {},
      async close() {},
    };
  };

  return {
    connect,
    kept: () => ({
      documents: new Map(active.documents),
      cards: new Map(active.cards),
      messages: new Map([...active.messages].map(([request, rows]) => [request, new Map(rows)])),
      lists: new Map([...active.lists].map(([list, members]) => [list, [...members].sort()])),
      tallies: new Map(active.tallies),
      reference: active.reference,
      deadLetters: [...active.deadLetters.values()].sort((a, b) => a.offset - b.offset),
      damage: [...active.damage],
      letterCounts: new Map([...active.letterCounts].filter(([, count]) => count > 0)),
    }),
    position: () => active.position as Position,
    rewindTo(position) {
      active.position = position;
      active.version++;
    },
    lose(key) {
      active[key] = null;
      active.version++;
    },
    plant: (change) => change(active),
    makeFrom(from) {
      makeFrom = from;
    },
  };
};

const writeLetters = ({ deadLetters, letterCounts }: Generation, { deadLetters: more, settled = [] }: Writes): void => {
  const count = ({ category }: DeadLetter, by: number): void =>
    void letterCounts.set(category, (letterCounts.get(category) ?? 0) + by);
  if (settled === 'all') {
    deadLetters.clear();
    letterCounts.clear();
  } else {
    for (const letter of settled) {
      deadLetters.delete(letter.offset);
      count(letter, -1);
    }
  }
  for (const letter of more) {
    deadLetters.set(letter.offset, letter);
    count(letter, 1);
  }
  for (const offset of [...deadLetters.keys()].sort((a, b) => a - b).slice(0, -MOST_LETTERS))
    deadLetters.delete(offset);
};

const altered = (list: string): string => `The list ${list} did not hold the entries that were written into it.`;

const write = (to: Generation, writes: Writes): void => {
  to.position = writes.position;
  to.version++;
  for (const { id, document, card } of writes.documents) {
    if (document) to.documents.set(id, document);
    else to.documents.delete(id);
    if (card) to.cards.set(id, card);
    else to.cards.delete(id);
  }
  for (const { requestId, id, row } of writes.messages) {
    const rows = to.messages.get(requestId) ?? new Map();
    if (row) rows.set(id, row);
    else rows.delete(id);
    if (rows.size > 0) to.messages.set(requestId, rows);
    else to.messages.delete(requestId);
  }
  for (const what of writes.damage ?? []) to.damage.add(what);
  for (const { list, member } of writes.remove) {
    if (!to.lists.get(list)?.delete(member)) to.damage.add(altered(list));
    if (to.lists.get(list)?.size === 0) to.lists.delete(list);
  }
  for (const { list, member } of writes.put) {
    if (to.lists.get(list)?.has(member)) to.damage.add(altered(list));
    to.lists.set(list, (to.lists.get(list) ?? new Set()).add(member));
  }
  for (const [owner, tally] of writes.tallies) to.tallies.set(owner, tally);
  to.reference = withRows(to.reference, writes.reference);
  writeLetters(to, writes);
};
