import { type List, type ListName, lists } from '#read-model/lists.ts';
import type { Memberships } from '#read-model/memberships.ts';

/** Lists are told by their numbers; a change of those changes the fingerprint. */
const numberOf = new Map(lists.map(({ name }, number) => [name, number]));

/** Many lists share a key: each is written once, before the lists that it stands in. */
const writeKeys = (keys: Memberships['keys']): (readonly [key: string, ...lists: readonly number[]])[] => {
  const listsByKey = new Map<string, number[]>();
  for (const [name, number] of numberOf) {
    const key = keys[name];
    if (key === undefined) continue;
    const numbers = listsByKey.get(key);
    if (numbers) numbers.push(number);
    else listsByKey.set(key, [number]);
  }
  return [...listsByKey].map(([key, numbers]) => [key, ...numbers] as const);
};

const readKeys = (stored: ReturnType<typeof writeKeys>): Memberships['keys'] => {
  const keys: Partial<Record<ListName, string>> = {};
  for (const [key, ...numbers] of stored) for (const number of numbers) keys[(lists[number] as List).name] = key;
  return keys;
};

export const writePlaced = ({ segment, subtask, statusId, assignees, keys }: Memberships) =>
  [segment, subtask, statusId, assignees, writeKeys(keys)] as const;

export const readPlaced = ([segment, subtask, statusId, assignees, keys]: ReturnType<
  typeof writePlaced
>): Memberships => ({
  segment,
  subtask,
  statusId,
  assignees,
  keys: readKeys(keys),
});
