import { expect } from 'vitest';
import type { ProjectionStore } from '#projector/ports.ts';
import { project, type Session } from '#projector/project.ts';
import { type Card, openCard } from '#read-model/card.ts';
import type { Change } from '#read-model/change.ts';
import { listKey, ownerOf } from '#read-model/delta.ts';
import type { Document } from '#read-model/document.ts';
import { listNameOf } from '#read-model/lists.ts';
import type { Uuid } from '#read-model/rows.ts';
import type { ViewName } from '#read-model/views/index.ts';
import { type Fact, statuses, wholeRow } from './build.ts';
import { checkInvariants, comparable } from './invariants.ts';
import { idIn, type Kept, type MemoryServer, memoryServer } from './memory-store.ts';

/** The names of kept lists: of everything, of one unit, of one technician. */
export const all = (view: ViewName): string => listKey(ownerOf('all'), listNameOf(view));
export const inUnit = (unit: number | 'none', view: ViewName): string => listKey(ownerOf(unit), listNameOf(view));
export const mine = (technician: Uuid, unit: number | 'none' | 'all' = 'all'): string =>
  listKey(ownerOf(unit, technician), 'my_unsolved');
export const yours = (technician: Uuid): string => listKey(ownerOf('all', technician), 'all_your_requests');

/** One row, or several that one transaction changed. */
export type Step = Fact | readonly Fact[];

/** What came out: the store, and short ways to look into it. */
export type Outcome = {
  readonly kept: Kept;
  readonly server: MemoryServer;
  ids(list: string): Uuid[];
  document(id: Uuid): Document;
  card(id: Uuid): Card;
  /** The list item that the card becomes, without what other rows add to it. */
  item(id: Uuid): Item;
};

export type Item = { readonly subject: string; readonly lastMessage: { readonly content: string } | null };

export type History = {
  when(...steps: readonly Step[]): History;
  /** Each change comes only once. */
  once(): History;
  /** Names only the lists that the test is about; everything else is checked against the documents. */
  gives(lists?: Readonly<Record<string, readonly Uuid[]>>): Promise<Outcome>;
};

/** Turns facts into changes as the log tells them: whole rows, each step at the next position. */
export const told = () => {
  const rows = new Map<string, object>();
  let lsn = 1000;
  const change = (fact: Fact): Change => {
    const { kind, id, requestId, only, snapshot = false } = fact;
    const key = [kind, requestId, id].join(' ');
    const follows = rows.has(key) && !snapshot;
    const row = fact.row && { ...(rows.get(key) ?? wholeRow(kind)), ...fact.row };
    if (row) rows.set(key, row);
    else rows.delete(key);
    const stamp = { lsn: fact.lsn ?? lsn, snapshot, ...(follows && { follows }) };
    return { kind, id, ...(requestId && { requestId }), ...stamp, row: only ? fact.row : row } as unknown as Change;
  };
  return (step: Step): Change[] => {
    lsn += 10;
    return (Array.isArray(step) ? (step as readonly Fact[]) : [step as Fact]).map(change);
  };
};

/** Applies each list of changes as one transaction of its own. */
export const player = async (store: ProjectionStore) => {
  let session: Session = { ...(await store.open()), tallies: new Map() };
  return async (...transactions: readonly (readonly Change[])[]): Promise<void> => {
    const { offset, lsn } = session.position;
    const next = offset + transactions.length;
    const records = transactions.map((changes, index) => ({ offset: offset + index, at: 0, changes }));
    const reached = {
      offset: next,
      lsn: lsn + 1,
      committedAt: 0n,
      beat: null,
      phase: 'live',
      completeFrom: 0,
      open: null,
    } as const;
    const applied = await project({ records, deadLetters: [], reached }, session, store);
    if (applied === 'fenced') throw new Error('fenced, though nobody else writes');
    session = applied;
  };
};

/** Cards are read as one character per byte. */
const latin1 = (text: string): string => Buffer.from(text).toString('latin1');

const outcomeOf = (server: MemoryServer): Outcome => {
  const kept = server.kept();
  return {
    kept,
    server,
    ids: (list) => (kept.lists.get(list) ?? []).map(idIn),
    document: (id) => kept.documents.get(id) as Document,
    item(id) {
      const { hasMessage, texts } = openCard(latin1(kept.cards.get(id) ?? ''));
      const joined = ['null', 'null', 'null', hasMessage ? 'null' : '', 'null', ''];
      const json = texts.map((text, index) => text + joined[index]).join('');
      return JSON.parse(Buffer.from(json, 'latin1').toString());
    },
    card: (id) => openCard(latin1(kept.cards.get(id) ?? '')),
  };
};

const run = async (steps: readonly Step[], twice: boolean): Promise<Outcome> => {
  const server = memoryServer();
  const deliver = await player(server.connect());
  const tell = told();
  const transactions = [statuses, ...steps].map(tell);
  for (const changes of transactions) {
    await deliver(changes);
    checkInvariants(server.kept());
    if (!twice) continue;
    const once = comparable(server.kept());
    await deliver(changes);
    expect(comparable(server.kept())).toEqual(once);
  }
  if (!twice) return outcomeOf(server);
  const once = comparable(server.kept());
  for (const changes of transactions) {
    await deliver(changes);
    checkInvariants(server.kept());
  }
  expect(comparable(server.kept())).toEqual(once);
  return outcomeOf(server);
};

/**
 * A history of row changes, and what the read model makes of it. Every change is delivered twice, once again right
 * after and once again with everything that followed, each time as a transaction of its own.
 */
export const given = (...before: readonly Step[]): History => {
  const history = (steps: readonly Step[], twice: boolean): History => ({
    when: (...more) => history([...steps, ...more], twice),
    once: () => history(steps, false),
    async gives(lists = {}) {
      const outcome = await run(steps, twice);
      const found = Object.fromEntries(Object.keys(lists).map((list) => [list, outcome.ids(list)]));
      expect(found).toEqual(lists);
      return outcome;
    },
  });
  return history(before, true);
};
