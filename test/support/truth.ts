import { readFile } from 'node:fs/promises';
import { Client } from 'pg';

export type TruthSettings = {
  readonly timeZone: string;
  readonly unreadSource?: 'is_read' | 'read_states' | 'off';
  readonly adminRoles?: readonly string[];
  /** What the reader's clock shows: decides where today begins. */
  readonly now?: Date;
};

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Tally = { readonly all: number; readonly parents: number; readonly subtasks: number };

/** One list in full, `items` in its order. */
type List = { readonly items: readonly Json[]; readonly filterCounts: Tally };

export type Viewer = {
  readonly id: string;
  readonly camelCounts: Json;
  readonly snakeCounts: Json;
  readonly typeCounts: Json;
  /** By view; '' = asked without a view. */
  readonly unitCounts: Readonly<Record<string, Json>>;
  readonly list: (view: string, filter: number) => List;
};

export type Truth = {
  /** A WAL position that no commit seen by the truth lies behind. */
  readonly lsn: string;
  readonly views: readonly string[];
  readonly refused: readonly string[];
  readonly admitted: readonly string[];
  readonly viewer: (id: string) => Promise<Viewer>;
};

/** The business units a list is asked for; null = all of the viewer's. -1 = requests without one. */
export type Filter = readonly number[] | null;

const nothing: List = { items: [], filterCounts: { all: 0, parents: 0, subtasks: 0 } };

const prepare = async (client: Client, filters: readonly Filter[], settings: TruthSettings): Promise<void> => {
  const { timeZone, unreadSource = 'is_read', adminRoles = ['Admin'], now = new Date() } = settings;
  await client.query(
    `select set_config('truth.time_zone', $1, true), set_config('truth.unread_source', $2, true),
            set_config('truth.admin_roles', $3, true), set_config('truth.now', $4, true)`,
    [timeZone, unreadSource, JSON.stringify(adminRoles), now.toISOString()],
  );
  await client.query('create temp table truth_filters (n int, ids int[]) on commit drop');
  for (const [n, ids] of filters.entries()) await client.query('insert into truth_filters values ($1, $2)', [n, ids]);
  await client.query(await readFile(new URL('truth.sql', import.meta.url), 'utf8'));
  await client.query('analyze truth_users, truth_live, truth_listed, truth_filters');
};

const column = async <T>(client: Client, sql: string, values: readonly unknown[] = []): Promise<readonly T[]> =>
  (await client.query<{ value: T }>(sql, [...values])).rows.map(({ value }) => value);

const readViewer = async (client: Client, id: string, items: ReadonlyMap<number, Json>): Promise<Viewer> => {
  const [bodies] = await column<Pick<Viewer, 'camelCounts' | 'snakeCounts' | 'typeCounts' | 'unitCounts'>>(
    client,
    `select json_build_object('camelCounts', c.camel, 'snakeCounts', c.snake, 'typeCounts', t.body,
              'unitCounts', (select json_object_agg(view, body) from truth_unit_counts where user_id = $1)) as value
     from truth_counts c join truth_type_counts t using (user_id) where c.user_id = $1`,
    [id],
  );
  if (bodies === undefined) throw new Error(`no user ${id}`);
  const { rows } = await client.query<{ key: string; items: readonly number[]; counts: Tally }>(
    `select view || '/' || filter as key, items, filter_counts as counts from truth_lists where user_id = $1`,
    [id],
  );
  const lists = new Map(
    rows.map((row) => [
      row.key,
      { items: row.items.map((n) => items.get(n) ?? null), filterCounts: row.counts } satisfies List,
    ]),
  );
  return { id, ...bodies, list: (view, filter) => lists.get(`${view}/${filter}`) ?? nothing };
};

/**
 * What the contract's predicates give in Postgres right now, all of it at one snapshot. The snapshot is held while `use` runs:
 * viewers are read one by one, so that a large desk does not have to fit into memory.
 */
export const withTruth = async <T>(
  databaseUrl: string,
  { filters = [null], ...settings }: TruthSettings & { readonly filters?: readonly Filter[] },
  use: (truth: Truth) => Promise<T>,
): Promise<T> => {
  const client = new Client({ connectionString: databaseUrl, application_name: 'deskview truth' });
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read');
    // The first statement takes the snapshot, before it looks at the log: what the snapshot sees was written by then.
    const [lsn = ''] = await column<string>(client, 'select pg_current_wal_insert_lsn()::text as value');
    await prepare(client, filters, settings);
    const { rows } = await client.query<{ n: number; item: Json }>('select n, item from truth_items');
    const items = new Map(rows.map(({ n, item }) => [n, item]));
    const users = (may: boolean) =>
      column<string>(client, 'select user_id as value from truth_users where may_enter = $1 order by 1', [may]);
    return await use({
      lsn,
      views: await column(client, 'select view as value from truth_views order by n'),
      admitted: await users(true),
      refused: await users(false),
      viewer: (id) => readViewer(client, id, items),
    });
  } finally {
    await client.end();
  }
};
