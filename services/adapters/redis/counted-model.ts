import type { Redis } from 'ioredis';
import type { CountedModel } from '#projector/model-ports.ts';
import type { Position } from '#projector/ports.ts';
import { countersOf, listKey, type Owner, statusList } from '#read-model/delta.ts';
import { type Keys, NO_ROW } from './keys.ts';
import { nextOr, send } from './replies.ts';
import { readTally } from './tally-codec.ts';

const listsOf = (owner: Owner): string[] => countersOf(owner).map((name) => listKey(owner, name));

/**
 * The counters, and how long the lists are that they and the statuses imply, and the `others`: of one moment. Undefined
 * when an owner of lists came up between the look at who owns lists and the count of them.
 */
export const countedIn = async (
  redis: Redis,
  keys: Keys,
  whereabouts: (found: readonly (string | null)[]) => Position,
  others: Iterable<string>,
): Promise<CountedModel | undefined> => {
  const [owners, statuses] = await Promise.all([redis.hkeys(keys.tallies), redis.hkeys(keys.reference('status'))]);
  const ofStatuses = statuses.filter((id) => id !== NO_ROW).map((id) => statusList(Number(id)));
  const lists = [...new Set([...owners.flatMap(listsOf), ...ofStatuses, ...others])];
  const multi = redis.multi().mget(keys.position, keys.sentinel).hgetallBuffer(keys.tallies);
  multi.hkeys(keys.reference('status'));
  for (const list of lists) multi.zcard(keys.list(list));
  const next = await send(multi);
  const position = whereabouts(next());
  const packed = Object.entries(next<Record<string, Buffer>>());
  if (next<string[]>().length > statuses.length || packed.length > owners.length) return undefined;
  const sizes = lists.map((list) => [list, nextOr(next, 0)] as const);
  return {
    position,
    tallies: new Map(packed.map(([owner, bytes]) => [owner, readTally(bytes)])),
    sizes: new Map(sizes.filter(([, size]) => size > 0)),
  };
};
