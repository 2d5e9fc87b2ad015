import type { LogRecord, ProjectionStore, Writes } from '#projector/ports.ts';
import type { Change } from '#read-model/change.ts';
import type { Lsn } from '#read-model/position.ts';
import type { SimulatedRedis } from './redis.ts';
import type { Bug } from './world.ts';

type Row = LogRecord & { readonly type: 'row' };

const requestOf = (change: Change): string | null => {
  if (change.kind === 'request') return change.id;
  return 'requestId' in change ? change.requestId : null;
};

/** A decoder that says of some rows that they change nothing. */
const dropping = (make: (clock: () => number) => (row: Row) => boolean): Bug => ({
  decode({ clock }) {
    const drops = make(clock);
    return (record) => (record.type === 'row' && drops(record) ? { ...record, changes: [] } : record);
  },
});

const AGED = 22 * 3_600_000;

const skippedDocuments = (): Bug =>
  dropping(() => {
    const newest = new Map<string, Lsn>();
    return ({ changes: [change], lsn, snapshot }) => {
      const request = change ? requestOf(change) : null;
      if (request === null || snapshot !== 'no') return false;
      const before = newest.get(request) ?? 0;
      newest.set(request, Math.max(before, lsn));
      return lsn < before;
    };
  });

const droppedEquals = (): Bug =>
  dropping(() => {
    let before: Lsn | null = null;
    return ({ lsn, snapshot }) => {
      const again = snapshot === 'no' && lsn === before;
      before = lsn;
      return again;
    };
  });

/** A decoder that remembers where the last transaction ended, and holds old rows from before it for done. */
const watermarkInPast: Bug = {
  decode({ clock }) {
    let watermark: Lsn = 0;
    return (record) => {
      if (record.type === 'end') watermark = Math.max(watermark, record.lsn);
      const old = record.timestamp < clock() - AGED;
      return record.type === 'row' && old && record.after !== null && record.after < watermark
        ? { ...record, changes: [] }
        : record;
    };
  },
};

const ignoredTombstones: Bug = {
  decode: () => (record) => (record.type === 'tombstone' ? { ...record, change: null } : record),
};

/** Every row is taken for a transaction of its own. */
const halves: Bug = {
  decode: () => (record) => {
    if (record.type === 'row') return { ...record, transaction: null };
    return record.type === 'end' ? { ...record, count: 0 } : record;
  },
};

const changed = (store: ProjectionStore, change: Partial<ProjectionStore>): ProjectionStore => ({
  ...store,
  ...change,
});

/** Counters are added to, whether or not the step they belong to was applied. */
const increments: Bug = {
  store(store, redis) {
    const steps = (writes: Writes): (() => void) => {
      const before = redis.kept().tallies;
      const added = [...writes.tallies].map(
        ([owner, tally]) => [owner, tally.map((count, slot) => count - (before.get(owner)?.[slot] ?? 0))] as const,
      );
      return () =>
        redis.plant(({ tallies }) => {
          for (const [owner, by] of added) {
            const now = tallies.get(owner) ?? [];
            tallies.set(
              owner,
              by.map((step, slot) => (now[slot] ?? 0) + step),
            );
          }
        });
    };
    return changed(store, {
      async commit(writes) {
        const add = steps(writes);
        const outcome = await store.commit(writes);
        if (outcome === 'fenced') add();
        return outcome;
      },
    });
  },
};

const nothing = {
  documents: [],
  messages: [],
  put: [],
  remove: [],
  tallies: new Map(),
  reference: [],
  deadLetters: [],
};

/** First what a step changes, then where it leads. */
const positionOutside: Bug = {
  store: (store, redis) =>
    changed(store, {
      async commit(writes) {
        const position = redis.position();
        const outcome = position ? await store.commit({ ...writes, position }) : 'fenced';
        return outcome === 'applied' ? store.commit({ ...nothing, position: writes.position }) : outcome;
      },
    }),
};

/** Whoever joins goes on where the group's offset says. */
const kafkaTrusted: Bug = {
  log: (log, { group }) => ({
    ...log,
    start: (reader) =>
      log.start({
        ...reader,
        assigned: async () => Math.max(group.committed, await reader.assigned()),
      }),
  }),
};

/** What was written of a request's places is not read again. */
const placesForgotten: Bug = {
  store: (store) =>
    changed(store, {
      async begin(expected, wanted) {
        const loaded = await store.begin(expected, wanted);
        if (loaded === 'moved') return loaded;
        const documents = [...loaded.documents].map(([id, document]) => [id, { ...document, placed: null }] as const);
        return { ...loaded, documents: new Map(documents) };
      },
    }),
};

/** A step is written wherever the store is. */
const unfenced: Bug = {
  store(store: ProjectionStore, redis: SimulatedRedis) {
    const here = () => redis.position();
    return changed(store, {
      async begin(expected, wanted) {
        return store.begin(here() ?? expected, wanted);
      },
      async commit(writes) {
        const position = here();
        // To begin anew is to watch nothing that happened before.
        if (position) await store.begin(position, { documents: [], messages: new Map() });
        return store.commit(writes);
      },
    });
  },
};

/** Ten bugs that others had, planted around the real code. */
export const planted: Readonly<Record<string, Bug>> = {
  'documents are skipped by LSN': skippedDocuments(),
  'equal LSNs are dropped': droppedEquals(),
  'counters are incremented': increments,
  'position written outside the transaction': positionOutside,
  'the Kafka commit is trusted': kafkaTrusted,
  'half transactions are applied': halves,
  'skipping by watermark in the compacted past': watermarkInPast,
  'places as written are forgotten': placesForgotten,
  'no fence': unfenced,
  'tombstones are ignored': ignoredTombstones,
};
