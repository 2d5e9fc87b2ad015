import type { Writes } from '#projector/ports.ts';
import type { Place } from '#read-model/delta.ts';
import type { Uuid } from '#read-model/rows.ts';
import { writeStoredCard } from './card-codec.ts';
import { damageFields } from './damage.ts';
import { queueLetters } from './dead-letters.ts';
import { writeDocument, writeMessage } from './document-codec.ts';
import { queueEntries } from './entries.ts';
import type { Keys } from './keys.ts';
import { writePosition } from './position-codec.ts';
import { writeTally } from './tally-codec.ts';
import type { Argument, Commands } from './transaction.ts';

const gather = (groups: Map<string, string[]>, name: string, ...items: readonly string[]): void => {
  const group = groups.get(name);
  if (group) group.push(...items);
  else groups.set(name, [...items]);
};

const membersByList = (places: readonly Place[]): ReadonlyMap<string, string[]> => {
  const lists = new Map<string, string[]>();
  for (const { list, member } of places) gather(lists, list, member);
  return lists;
};

/** Everything that a step changes, as commands of its transaction. */
export const queueWrites = (step: Commands, keys: Keys, writes: Writes): void => {
  const { position } = writes;
  step.add('SET', keys.position, writePosition(position));
  const gone: string[] = [];
  const set: string[] = [];
  for (const { id, document, card } of writes.documents) {
    if (document) set.push(keys.document(id), writeDocument(document));
    else gone.push(keys.document(id));
    if (card) set.push(keys.card(id), writeStoredCard(position.step, card));
    else gone.push(keys.card(id));
  }
  if (set.length > 0) step.add('MSET', ...set);
  if (gone.length > 0) step.add('UNLINK', ...gone);
  const kept = new Map<Uuid, string[]>();
  const deleted = new Map<Uuid, string[]>();
  for (const { requestId, id, row } of writes.messages) {
    if (row) gather(kept, requestId, id, writeMessage(row));
    else gather(deleted, requestId, id);
  }
  for (const [request, messages] of kept) step.add('HSET', keys.messages(request), ...messages);
  for (const [request, ids] of deleted) step.add('HDEL', keys.messages(request), ...ids);
  // Removals first: a request that moved within a list leaves one member and enters another.
  for (const [list, members] of membersByList(writes.remove)) step.addMembers('ZREM', keys.list(list), members);
  // In their order: neighbours find their place in the same corner of the set.
  const entered = membersByList(writes.put);
  for (const members of entered.values()) members.sort();
  queueEntries(step, keys, entered);
  if (writes.tallies.size > 0) {
    const packed = [...writes.tallies].flatMap(([owner, tally]): Argument[] => [owner, writeTally(tally)]);
    step.add('HSET', keys.tallies, ...packed);
  }
  for (const { kind, id, row } of writes.reference) {
    if (row) step.add('HSET', keys.reference(kind), id, JSON.stringify(row));
    else step.add('HDEL', keys.reference(kind), id);
    step.add('ZADD', keys.referenceLog, position.reference, `${kind} ${id}`);
  }
  queueLetters(step, keys, writes);
  if (writes.damage?.length) step.add('HSET', keys.damage, ...damageFields(writes.damage));
  step.add('PUBLISH', keys.steps, `${position.step} ${position.lsn}`);
};
