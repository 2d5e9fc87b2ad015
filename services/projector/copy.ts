import { countedBetween } from '#read-model/delta.ts';
import { type Document, emptyDocument } from '#read-model/document.ts';
import { type Reference, referenceKinds, withRows } from '#read-model/reference.ts';
import type { Uuid } from '#read-model/rows.ts';
import { documentFrom, messagesFrom, type SourceRequest } from '#read-model/source-request.ts';
import type { StoredReference, StoredReferenceChange } from '#read-model/stored-reference.ts';
import { type NoteDeps, notePosition } from './copy-note.ts';
import { inPortions, touchedBy, withNext } from './copy-portions.ts';
import type { Copied, CopyState, CopyStore, CopyWrites } from './copy-ports.ts';
import { fillLists, write } from './copy-writing.ts';
import type { CopyProgress } from './generation-ports.ts';
import { addTallies, place } from './place.ts';
import type { Logger } from './ports.ts';
import { countSubtasks } from './settle.ts';
import type { Source, SourceSnapshot } from './source-ports.ts';
import type { FeedThrottle } from './throttle.ts';
import { workingSet } from './working-set.ts';

export type CopyDeps = NoteDeps & {
  readonly store: CopyStore;
  readonly source: Source;
  readonly throttle: Pick<FeedThrottle, 'done' | 'spares'>;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly signal: AbortSignal;
  /** How many requests are written in the next transaction. */
  readonly portion?: () => number;
  /** How many are written before the lists are filled. */
  readonly run?: number;
  readonly progressed?: (copy: CopyProgress) => void;
};

/** Requests written in one transaction: a few milliseconds of the store where readers wait for it, more where nobody does. */
const SMALL = 48;
const LARGE = 1024;
/**
 * Requests written before their lists are filled, list by list and each in its order: Redis finds the place of an entry
 * in a third of the time when the entry before it was its neighbour.
 */
const RUN = 16_384;
const REFERENCE_ROWS = 500;

type Begun = CopyState & { readonly copied: Copied };

/**
 * Fills a generation from the source: first the position from which the log is to be read on afterwards, then the
 * reference data, then the requests in the order of their ids. Each step says how far it has come, so that a copy which
 * was cut off anywhere goes on there, over another snapshot: what changed in between, the log tells later. Does nothing
 * when all is copied. Errors: ProjectorError `source`; `copied-elsewhere` (retriable) when another process writes the
 * same generation; the signal's reason; what store and log throw.
 */
export const copySource = async (deps: CopyDeps): Promise<void> => {
  const { store, source, signal, logger } = deps;
  const opened = await store.open();
  if (opened.position.phase !== 'copying') return;
  signal.throwIfAborted();
  const begun = opened.copied ? { ...opened, copied: opened.copied } : await begin(opened, deps);
  const snapshot = await source.snapshot();
  try {
    logger.info({ offset: begun.position.offset, after: begun.copied.after }, 'copying from the source');
    const ready = begun.copied.reference ? begun : await copyReference(begun, snapshot, deps);
    const { position, copied } = await copyRequests(ready, snapshot, deps);
    await fillLists(deps);
    const end = { ...position, phase: 'snapshot', completeFrom: snapshot.lsn, step: position.step + 1 } as const;
    await write(store, { ...nothing, position: end, copied: null });
    logger.info({ requests: copied.requests, rows: copied.rows, lsn: snapshot.lsn }, 'copied from the source');
  } finally {
    await snapshot.close();
  }
};

const nothing = { documents: [], messages: [], remove: [], tallies: new Map(), reference: [] } as const;

/** Before any snapshot is taken: whatever that one does not see comes behind this place of the log. */
const begin = async (opened: CopyState, deps: CopyDeps): Promise<Begun> => {
  const noted = await notePosition(deps);
  const position = { ...opened.position, ...noted, reference: noted.offset, step: opened.position.step + 1 };
  const copied = { requests: 0, total: 0, rows: 0, startedAt: deps.clock(), reference: false, after: null };
  await write(deps.store, { ...nothing, position, copied });
  return { ...opened, position, copied };
};

const storedRows = (reference: Reference): StoredReferenceChange[] =>
  referenceKinds.flatMap((kind) =>
    [...reference[kind]].map(([id, row]) => ({ kind, id, row: { ...row, lsn: 0 } }) as StoredReferenceChange),
  );

const copyReference = async (begun: Begun, snapshot: SourceSnapshot, { store }: CopyDeps): Promise<Begun> => {
  const rows = storedRows(await snapshot.reference());
  const total = await snapshot.count({ kind: 'all', after: null });
  let { position } = begun;
  for (let at = 0; at < rows.length; at += REFERENCE_ROWS) {
    position = { ...position, step: position.step + 1 };
    const reference = rows.slice(at, at + REFERENCE_ROWS);
    await write(store, { ...nothing, position, copied: begun.copied, reference });
  }
  position = { ...position, step: position.step + 1 };
  const copied = { ...begun.copied, reference: true, total };
  await write(store, { ...nothing, position, copied });
  return { ...begun, position, copied, reference: withRows(begun.reference, rows) };
};

const copyRequests = async (start: Begun, snapshot: SourceSnapshot, deps: CopyDeps): Promise<Begun> => {
  const { store, throttle, signal, progressed, run = RUN, portion = () => (throttle.spares ? SMALL : LARGE) } = deps;
  const tallies = new Map(start.tallies);
  let state = start;
  let writing: Promise<void> = Promise.resolve();
  let written: CopyWrites['documents'] = [];
  let unfilled = 0;
  /** What is stored of the next portion. All steps before the one in `written` are in it: it is asked for when they are stored. */
  let reading: Asked | null = null;
  const portions = withNext(inPortions(snapshot.requests({ kind: 'all', after: start.copied.after }), portion));
  try {
    for await (const [requests, next] of portions) {
      const { ids, stored } = reading ?? ask(requests, store);
      const found = await stored;
      const under = new Map(written.map(({ id, document }) => [id, document]));
      const documents = new Map(ids.map((id) => [id, under.get(id) ?? found.get(id) ?? emptyDocument(id)]));
      const folded = await fold(requests, documents, state.reference, tallies);
      const writes = { ...folded, ...after(state, requests) };
      await writing;
      if (written.length > 0) await throttle.done(written.length);
      if (unfilled >= run) {
        await fillLists(deps);
        unfilled = 0;
      }
      signal.throwIfAborted();
      reading = next && ask(next, store);
      writing = write(store, writes);
      // It is awaited at the next step.
      writing.catch(() => undefined);
      written = writes.documents;
      unfilled += requests.length;
      state = { ...state, position: writes.position, copied: writes.copied };
      progressed?.(writes.copied);
    }
  } finally {
    await writing;
  }
  return state;
};

type Asked = { readonly ids: readonly Uuid[]; readonly stored: ReturnType<CopyStore['documents']> };

const ask = (requests: readonly SourceRequest[], store: CopyStore): Asked => {
  const ids = touchedBy(requests);
  const stored = store.documents(ids);
  // It is awaited at the next step, which a failed write may prevent.
  stored.catch(() => undefined);
  return { ids, stored };
};

const after = ({ position, copied }: Begun, requests: readonly SourceRequest[]) => {
  const rows = requests.reduce(
    (sum, { assignees, readStates, messages }) => sum + 1 + assignees.length + readStates.length + messages.length,
    copied.rows,
  );
  const done = copied.requests + requests.length;
  const last = requests.at(-1)?.id ?? copied.after;
  return {
    position: { ...position, step: position.step + 1 },
    copied: { ...copied, requests: done, total: Math.max(done, copied.total), rows, after: last },
  };
};

/** All that touches a portion has been loaded; what was not found is not there. */
const nothingElse = { documents: async () => new Map(), tallies: async () => new Map() };

/** What a portion of requests adds to what is kept: as a step of the log would, were all their rows its changes. */
const fold = async (
  requests: readonly SourceRequest[],
  documents: ReadonlyMap<Uuid, Document>,
  reference: StoredReference,
  tallies: Map<string, readonly number[]>,
): Promise<Omit<CopyWrites, 'position' | 'copied'>> => {
  const work = workingSet({ documents, messages: new Map() });
  for (const request of requests) work.put(documentFrom(request, work.before(request.id)));
  await countSubtasks(work, reference, nothingElse);
  const { documents: written, remove, tallies: added } = place(work, reference, countedBetween);
  const sums = await addTallies(added, { tallies }, nothingElse);
  for (const [owner, tally] of sums) tallies.set(owner, tally);
  const messages = requests.flatMap((request) =>
    messagesFrom(request, new Map()).map((message) => ({ requestId: request.id, ...message })),
  );
  return { documents: written, remove, tallies: sums, messages, reference: [] };
};
