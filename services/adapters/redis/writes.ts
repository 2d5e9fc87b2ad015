import type { ChainableCommander } from 'ioredis';
import type { Writes } from '#projector/ports.ts';
import { writeStoredCard } from './card-codec.ts';
import { writeDocument, writeMessage } from './document-codec.ts';
import type { Keys } from './keys.ts';
import { memberOf } from './member.ts';
import { writePosition } from './position-codec.ts';
import { writeTally } from './tally-codec.ts';

const grouped = <T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
};

/** Everything that a step changes, as commands of its transaction. */
export const queueWrites = (step: ChainableCommander, keys: Keys, writes: Writes): void => {
  const { position } = writes;
  step.set(keys.position, writePosition(position));
  const gone: string[] = [];
  const set: string[] = [];
  for (const { id, document, card } of writes.documents) {
    if (document) set.push(keys.document(id), writeDocument(document));
    else gone.push(keys.document(id));
    if (card) set.push(keys.card(id), writeStoredCard(position.step, card));
    else gone.push(keys.card(id));
  }
  if (set.length > 0) step.mset(set);
  if (gone.length > 0) step.unlink(gone);
  for (const [request, messages] of grouped(writes.messages, (message) => message.requestId)) {
    const kept = messages.flatMap(({ id, row }) => (row ? [id, writeMessage(row)] : []));
    const deleted = messages.flatMap(({ id, row }) => (row ? [] : [id]));
    if (kept.length > 0) step.hset(keys.messages(request), kept);
    if (deleted.length > 0) step.hdel(keys.messages(request), ...deleted);
  }
  // Removals first: a request that moved within a list leaves one member and enters another.
  for (const [list, places] of grouped(writes.remove, (place) => place.list)) {
    step.zrem(keys.list(list), ...places.map((place) => memberOf(place.member)));
  }
  for (const [list, places] of grouped(writes.put, (place) => place.list)) {
    step.zadd(keys.list(list), ...places.flatMap((place) => [0, memberOf(place.member)]));
  }
  if (writes.tallies.size > 0) {
    step.hset(
      keys.tallies,
      [...writes.tallies].flatMap(([owner, tally]) => [owner, writeTally(tally)]),
    );
  }
  for (const { kind, id, row } of writes.reference) {
    if (row) step.hset(keys.reference(kind), id, JSON.stringify(row));
    else step.hdel(keys.reference(kind), id);
    step.zadd(keys.referenceLog, position.reference, `${kind} ${id}`);
  }
  for (const letter of writes.deadLetters) step.hset(keys.deadLetters, String(letter.offset), JSON.stringify(letter));
  step.publish(keys.steps, `${position.step} ${position.lsn}`);
};
