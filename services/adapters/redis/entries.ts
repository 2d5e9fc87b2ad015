import { isFaceted } from '#read-model/facet-lists.ts';
import { CODE_LENGTH } from '#read-model/facets.ts';
import type { Keys } from './keys.ts';
import type { Commands } from './transaction.ts';

/** Puts members, given in hex, into their lists, and notes the codes that begin them, as commands of one transaction. */
export const queueEntries = (
  step: Commands,
  keys: Keys,
  entries: Iterable<readonly [list: string, members: readonly string[]]>,
): void => {
  const codes = new Set<string>();
  for (const [list, members] of entries) {
    step.addMembers('ZADD', keys.list(list), members);
    if (isFaceted(list)) for (const member of members) codes.add(member.slice(0, CODE_LENGTH));
  }
  if (codes.size > 0) step.add('SADD', keys.codes, ...codes);
};
