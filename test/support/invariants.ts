import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import { countersOf, listKey, type Owner, ownerOf, statusList } from '#read-model/delta.ts';
import { type Document, isEmpty, type MessageHead } from '#read-model/document.ts';
import { type ListName, lists } from '#read-model/lists.ts';
import { type Memberships, membershipsOf, openUnder } from '#read-model/memberships.ts';
import { NEWEST } from '#read-model/messages.ts';
import { hexOf } from '#read-model/uuid.ts';
import { idIn, type Kept } from './memory-store.ts';

/** expect(…).toEqual, a hundred times faster where nothing is wrong. */
const same = (actual: unknown, expected: unknown): void => {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
};

const live = (kept: Kept): [Document, Memberships][] =>
  [...kept.documents.values()].flatMap((document) => {
    const places = membershipsOf(document, kept.reference);
    return places ? [[document, places] as [Document, Memberships]] : [];
  });

const ownersOf = (places: Memberships, personal: boolean): Owner[] =>
  (['all', places.segment] as const).flatMap((segment) =>
    personal ? places.assignees.map((user) => ownerOf(segment, user)) : [ownerOf(segment)],
  );

/** Every list as the rules would fill it from the documents alone. */
const naiveLists = (kept: Kept): Record<string, string[]> => {
  const filled: Record<string, string[]> = {};
  const put = (list: string, member: string) => {
    filled[list] ??= [];
    filled[list].push(member);
  };
  for (const [{ id }, places] of live(kept)) {
    const hex = hexOf(id);
    put(statusList(places.statusId), hex);
    for (const { name, personal } of lists) {
      const key = places.keys[name];
      if (key === undefined) continue;
      for (const owner of ownersOf(places, personal)) put(listKey(owner, name), key + hex);
    }
  }
  for (const members of Object.values(filled)) members.sort();
  return filled;
};

/** Counters, zeros left out, as the cardinality of the lists and of their subtasks. */
const naiveTallies = (kept: Kept): Record<string, number[]> => {
  const subtasks = new Set([...kept.documents.values()].filter((it) => it.request?.parentId).map(({ id }) => id));
  const membersOf = (owner: Owner, list: ListName) => (kept.lists.get(listKey(owner, list)) ?? []).map(idIn);
  const owners = live(kept).flatMap(([, places]) => [...ownersOf(places, false), ...ownersOf(places, true)]);
  return Object.fromEntries(
    [...new Set(owners)].map((owner) => {
      return [
        owner,
        countersOf(owner).flatMap((list) => {
          const ids = membersOf(owner, list);
          return [ids.length, ids.filter((id) => subtasks.has(id)).length];
        }),
      ];
    }),
  );
};

const byRecency = (a: MessageHead, b: MessageHead): number =>
  b.sequence - a.sequence || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);

/** The last message as lists need it; how far the log had come with it is kept with the message itself. */
const lastOf = ({ last }: Document['messages']) => {
  if (last === null || last === 'unknown') return last;
  const { lsn: _, ...shown } = { lsn: 0, ...last };
  return shown;
};

const checkMessages = (document: Document, kept: Kept): void => {
  const rows = [...(kept.messages.get(document.id) ?? [])].map(([id, { lsn: _, ...row }]) => ({ ...row, id }));
  const ordered = rows.sort(byRecency);
  const unread = new Map<string, number>();
  for (const { senderId, isRead } of rows) {
    if (senderId !== null && !isRead) unread.set(senderId, (unread.get(senderId) ?? 0) + 1);
  }
  const { count, newest, unread: flagged } = document.messages;
  same(count, rows.length);
  same(flagged, unread);
  expect(newest.length).toBeLessThanOrEqual(NEWEST);
  same(
    newest,
    ordered.slice(0, newest.length).map(({ id, sequence }) => ({ id, sequence })),
  );
  if (document.request) same(lastOf(document.messages), ordered[0] ?? null);
};

const checkSubtasks = (kept: Kept): void => {
  const open = new Map<string, number>();
  for (const document of kept.documents.values()) {
    const parent = openUnder(document, kept.reference);
    same(document.openUnder, parent);
    if (parent !== null) open.set(parent, (open.get(parent) ?? 0) + 1);
  }
  for (const { id, openSubtasks } of kept.documents.values()) same(openSubtasks, open.get(id) ?? 0);
};

const withoutZeros = (tallies: Kept['tallies']): Record<string, readonly number[]> =>
  Object.fromEntries([...tallies].filter(([, tally]) => tally.some((count) => count !== 0)));

/** What must hold of a read model after every step, whatever was delivered, how often and in which order. */
export const checkInvariants = (kept: Kept): void => {
  same(Object.fromEntries(kept.lists), naiveLists(kept));
  same(withoutZeros(kept.tallies), naiveTallies(kept));
  for (const document of kept.documents.values()) {
    same(isEmpty(document), false);
    same(document.placed, membershipsOf(document, kept.reference));
    checkMessages(document, kept);
  }
  checkSubtasks(kept);
  const ids = [...kept.documents.keys()];
  same(
    [...kept.messages.keys()].filter((request) => !kept.documents.has(request)),
    [],
  );
  same([...kept.cards.keys()].sort(), ids.filter((id) => kept.documents.get(id)?.placed).sort());
};

/** A reference row that is written again as it was keeps its first position: nothing is stored then. */
const withoutLsn = (rows: ReadonlyMap<string, { readonly lsn: number }>) =>
  Object.fromEntries([...rows].map(([id, { lsn: _, ...row }]) => [id, row]));

/** What two read models of the same rows must have in common; how much of a conversation is remembered may differ. */
export const comparable = (kept: Kept) => ({
  documents: Object.fromEntries(
    [...kept.documents].map(([id, { messages, ...rest }]) => [
      id,
      { ...rest, count: messages.count, unread: messages.unread, last: lastOf(messages) },
    ]),
  ),
  cards: Object.fromEntries(kept.cards),
  messages: kept.messages,
  lists: Object.fromEntries(kept.lists),
  tallies: withoutZeros(kept.tallies),
  reference: Object.fromEntries(Object.entries(kept.reference).map(([kind, rows]) => [kind, withoutLsn(rows)])),
});

/** Rows read from the source have no position of their own until the log tells of them again. */
export const withoutPositions = (value: unknown): unknown => {
  if (value instanceof Map) return new Map([...value].map(([key, it]) => [key, withoutPositions(it)]));
  if (Array.isArray(value)) return value.map(withoutPositions);
  if (value === null || typeof value !== 'object') return value;
  const { lsn: _, ...rest } = value as Record<string, unknown>;
  return Object.fromEntries(Object.entries(rest).map(([key, it]) => [key, withoutPositions(it)]));
};
