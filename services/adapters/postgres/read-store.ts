import type { Ask, Found, PageAsk, ReadPosition, ReadStore, Unavailable } from '#query-api/ports.ts';
import type { Uuid } from '#read-model/rows.ts';
import { readGroups } from './groups.ts';
import { knownReference, type Moment } from './known-reference.ts';
import { cardOf, placeIn, readShown } from './shown-cards.ts';
import { type PlacedPage, placePage, readPage } from './shown-pages.ts';
import { openSnapshots, type Snapshot } from './snapshots.ts';
import { readTallies } from './tallies.ts';

export type DatabaseStoreOptions = {
  /** Of a user that may read the captured columns. */
  readonly databaseUrl: string;
  /** How many answers are read at the same time at most. */
  readonly connections: number;
  /** Milliseconds. */
  readonly patience: number;
  /** How many pages of a list are given: the further behind a page is, the more has to be sorted for it. */
  readonly pages?: number;
};

const positionAt = ({ lsn, at }: Omit<Moment, 'reference'>): ReadPosition => ({
  generation: 0,
  lsn,
  committedAt: at,
  partial: false,
  degraded: false,
  source: 'database',
});

const tooDeep: Unavailable = {
  unavailable: 'too-deep',
  detail: 'A page as far behind as this is not read from the database.',
};

/** The same of the source itself, by the contract's predicates in SQL: slower, and the truth. */
const readAnswer = async (
  snapshot: Snapshot,
  ask: Ask,
  { reference, ...at }: Moment,
  most: number,
): Promise<Found | Unavailable> => {
  const { pages: wanted = [], requests = [] } = ask;
  const isDeep = (rank: number, { limit }: PageAsk): boolean => limit > 0 && rank >= most * limit;
  if (wanted.some((page) => 'offset' in page.from && isDeep(page.from.offset, page))) return tooDeep;
  const placed: (PlacedPage & { readonly page: PageAsk })[] = [];
  for (const page of wanted) {
    const place = await placePage(snapshot, ask, page);
    if (isDeep(place.rank, page)) return tooDeep;
    placed.push({ ...place, page });
  }
  const tallies = await readTallies(snapshot, ask);
  const listed: (readonly Uuid[])[] = [];
  for (const place of placed) listed.push(await readPage(snapshot, ask, place.page, place));
  const groups = await readGroups(snapshot, ask);
  const shown = await readShown(snapshot, [...new Set([...listed.flat(), ...requests])]);
  return {
    reference,
    position: positionAt(at),
    tallies,
    pages: placed.map(({ page: { view }, rank, counts }, index) => {
      const rows = (listed[index] ?? []).map((id) => shown.get(id)).filter((row) => row !== undefined);
      return { cards: rows.map(cardOf), places: rows.map((row) => placeIn(view, row)), rank, counts };
    }),
    groups,
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
export const openDatabaseStore = ({
  pages = Number.POSITIVE_INFINITY,
  ...options
}: DatabaseStoreOptions): ReadStore => {
  const snapshots = openSnapshots({ ...options, name: 'deskview fallback' });
  const momentOf = knownReference();

  return {
    read: (decide) =>
      orUnavailable(
        snapshots.within(async (snapshot, before): Promise<Found | Unavailable> => {
          const moment = await momentOf(snapshot, before);
          return readAnswer(snapshot, decide(moment.reference), moment, pages);
        }),
      ),
    position: () =>
      orUnavailable(snapshots.within(async (snapshot, before) => positionAt(await momentOf(snapshot, before)))),
    close: () => snapshots.close(),
  };
};
