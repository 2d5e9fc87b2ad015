import type { Uuid } from '#read-model/rows.ts';
import type { SourceRequest } from '#read-model/source-request.ts';

/** The same requests in portions of another size, which is asked for each time. */
export const inPortions = async function* (
  portions: AsyncIterable<readonly SourceRequest[]>,
  size: () => number,
): AsyncGenerator<readonly SourceRequest[]> {
  let waiting: SourceRequest[] = [];
  for await (const requests of portions) {
    waiting.push(...requests);
    let taken = 0;
    for (let most = size(); waiting.length - taken >= most; most = size()) {
      yield waiting.slice(taken, taken + most);
      taken += most;
    }
    if (taken > 0) waiting = waiting.slice(taken);
  }
  if (waiting.length > 0) yield waiting;
};

/** The ids of these requests and of their parents. */
export const touchedBy = (requests: readonly SourceRequest[]): readonly Uuid[] => {
  const ids = new Set<Uuid>();
  for (const { id, row } of requests) {
    ids.add(id);
    if (row.parentId !== null) ids.add(row.parentId);
  }
  return [...ids];
};

/** Each item with the one after it; the last one with null. */
export const withNext = async function* <T>(items: AsyncIterable<T>): AsyncGenerator<readonly [T, T | null]> {
  let held: readonly [T] | null = null;
  for await (const item of items) {
    if (held) yield [held[0], item];
    held = [item];
  }
  if (held) yield [held[0], null];
};
