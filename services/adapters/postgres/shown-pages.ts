import type { Ask, PageAsk, TypeCounts } from '#query-api/ports.ts';
import type { Uuid } from '#read-model/rows.ts';
import { countedSql, idsSql } from './listed-sql.ts';
import type { Snapshot } from './snapshots.ts';

const rowsOf = async <Row extends unknown[]>(snapshot: Snapshot, text: string): Promise<readonly Row[]> =>
  (await snapshot.query<Row>({ text, rowMode: 'array' })).rows;

/** From which rank the page goes, and how many it can have, given how many stand before it or before its end. */
const rangeOf = ({ from, limit }: PageAsk, before: number): readonly [rank: number, limit: number] => {
  if ('offset' in from) return [Math.min(from.offset, before), limit];
  if ('after' in from) return [before, limit];
  const rank = Math.max(0, before - limit);
  return [rank, before - rank];
};

/** Nothing has to be counted for the first page of an unfiltered view. */
const isFirst = ({ from, filter }: PageAsk): boolean => 'offset' in from && from.offset === 0 && filter === undefined;

/** Where a page begins, and how many it can have. */
export type PlacedPage = { readonly rank: number; readonly limit: number; readonly counts: TypeCounts | null };

export const placePage = async (snapshot: Snapshot, ask: Ask, page: PageAsk): Promise<PlacedPage> => {
  const counted = isFirst(page) ? [] : await rowsOf<[number, number, number]>(snapshot, countedSql(page, ask));
  const [all, subtasks, before] = counted[0] ?? [0, 0, 0];
  const [rank, limit] = rangeOf(page, before);
  return { rank, limit, counts: page.filter ? { all, subtasks } : null };
};

/** The ids on it. */
export const readPage = async (
  snapshot: Snapshot,
  ask: Ask,
  page: PageAsk,
  { rank, limit }: PlacedPage,
): Promise<readonly Uuid[]> =>
  limit > 0 ? (await rowsOf<[Uuid]>(snapshot, idsSql(page, ask, rank, limit))).map(([id]) => id) : [];
