import { listKey, ownersOf, statusList } from './delta.ts';
import { type List, lists } from './lists.ts';
import type { Memberships } from './memberships.ts';
import type { Uuid } from './rows.ts';
import { hexOf } from './uuid.ts';

type Sorted = readonly { readonly key: string; readonly id: Uuid; readonly places: Memberships }[];

const listsByOrder: readonly (readonly List[])[] = [...new Set(lists.map(({ order }) => order))].map((order) =>
  lists.filter((list) => list.order === order),
);

/** Those that are in any list of an order, by their key there. */
const inOrder = (requests: ReadonlyMap<Uuid, Memberships>, same: readonly List[]): Sorted => {
  const sorted = [];
  for (const [id, places] of requests) {
    const list = same.find(({ name }) => places.keys[name] !== undefined);
    if (list) sorted.push({ key: places.keys[list.name] as string, id: hexOf(id), places });
  }
  return sorted.sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
};

/** Every entry of many requests, by list; in each list nearly in its order: requests of the same key stay as they came. */
export const entriesOf = (requests: ReadonlyMap<Uuid, Memberships>): Map<string, string[]> => {
  const entries = new Map<string, string[]>();
  const add = (list: string, member: string): void => {
    const members = entries.get(list);
    if (members) members.push(member);
    else entries.set(list, [member]);
  };
  for (const same of listsByOrder) {
    for (const { key, id, places } of inOrder(requests, same)) {
      const member = key + id;
      for (const { name, personal } of same) {
        if (places.keys[name] === undefined) continue;
        for (const owner of ownersOf(places, personal)) add(listKey(owner, name), member);
      }
    }
  }
  for (const [id, { statusId }] of requests) add(statusList(statusId), hexOf(id));
  return entries;
};
