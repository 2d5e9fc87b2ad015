import type { Document } from '#read-model/document.ts';
import type { Uuid } from '#read-model/rows.ts';
import type { SourceRequest } from '#read-model/source-request.ts';
import type { CopyStore } from './copy-ports.ts';

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

export type Portion = {
  readonly requests: readonly SourceRequest[];
  /** The requests and their parents. */
  readonly ids: readonly Uuid[];
  /** What is kept of these, but for the step that is written while they are asked for. */
  readonly stored: Promise<ReadonlyMap<Uuid, Document>>;
};

const touchedBy = (requests: readonly SourceRequest[]): readonly Uuid[] => {
  const ids = new Set<Uuid>();
  for (const { id, row } of requests) {
    ids.add(id);
    if (row.parentId !== null) ids.add(row.parentId);
  }
  return [...ids];
};

/** Each portion when what is kept of the one behind it has been asked for: the store is never waited for. */
export const withStored = async function* (
  portions: AsyncIterable<readonly SourceRequest[]>,
  store: CopyStore,
): AsyncGenerator<Portion> {
  let held: Portion | null = null;
  for await (const requests of portions) {
    const ids = touchedBy(requests);
    const next = { requests, ids, stored: store.documents(ids) };
    // Whoever leaves before its turn must not leave a rejection that nobody hears.
    next.stored.catch(() => undefined);
    if (held) yield held;
    held = next;
  }
  if (held) yield held;
};
