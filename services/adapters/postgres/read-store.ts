import type { Ask, Found, ReadPosition, ReadStore, Unavailable } from '#query-api/ports.ts';
import { knownReference, type Moment } from './known-reference.ts';
import { cardOf, placeIn, readShown } from './shown-cards.ts';
import { readPage } from './shown-pages.ts';
import { openSnapshots, type Snapshot } from './snapshots.ts';
import { readTallies } from './tallies.ts';

export type DatabaseStoreOptions = {
  /** Of a user that may read the captured columns. */
  readonly databaseUrl: string;
  /** How many answers are read at the same time at most. */
  readonly connections: number;
  /** Milliseconds. */
  readonly patience: number;
};

/** What the caller refused, on its way through the transaction. */
type Refused = { readonly refusal: unknown };

const positionAt = ({ lsn, at }: Omit<Moment, 'reference'>): ReadPosition => ({
  generation: 0,
  lsn,
  committedAt: at,
  partial: false,
  degraded: false,
  source: 'database',
});

/** The same of the source itself, by the contract's predicates in SQL: slower, and the truth. */
const readAnswer = async (snapshot: Snapshot, ask: Ask, { reference, ...at }: Moment): Promise<Found> => {
  const { pages: wanted = [], requests = [] } = ask;
  const tallies = await readTallies(snapshot, ask);
  const pages = [];
  for (const page of wanted) pages.push({ ...(await readPage(snapshot, ask, page)), view: page.view });
  const shown = await readShown(snapshot, [...new Set([...pages.flatMap(({ ids }) => ids), ...requests])]);
  return {
    reference,
    position: positionAt(at),
    tallies,
    pages: pages.map(({ ids, view, rank, counts }) => {
      const rows = ids.map((id) => shown.get(id)).filter((row) => row !== undefined);
      return { cards: rows.map(cardOf), places: rows.map((row) => placeIn(view, row)), rank, counts };
    }),
    requests: requests.map((id) => {
      const row = shown.get(id);
      return row && !row.row.isDeleted ? cardOf(row) : null;
    }),
  };
};

const orUnavailable = async <T>(work: Promise<T>): Promise<T | Unavailable> => {
  try {
    return await work;
  } catch (error) {
    // Mistakes of ours.
    if (error instanceof TypeError || error instanceof RangeError) throw error;
    return { unavailable: 'unreachable', detail: `The database does not answer: ${(error as Error).message}` };
  }
};

/** The application's own tables as a ReadStore: what is answered from while the read model is away. */
export const openDatabaseStore = ({ databaseUrl, connections, patience }: DatabaseStoreOptions): ReadStore => {
  const snapshots = openSnapshots({ databaseUrl, connections, patience, name: 'deskview fallback' });
  const momentOf = knownReference();

  return {
    async read(decide) {
      const found = await orUnavailable(
        snapshots.within(async (snapshot): Promise<Found | Refused> => {
          const moment = await momentOf(snapshot);
          let ask: Ask;
          try {
            ask = decide(moment.reference);
          } catch (refusal) {
            return { refusal };
          }
          return readAnswer(snapshot, ask, moment);
        }),
      );
      if ('refusal' in found) throw found.refusal;
      return found;
    },
    position: () => orUnavailable(snapshots.within(async (snapshot) => positionAt(await momentOf(snapshot)))),
    close: () => snapshots.close(),
  };
};
