import pg from 'pg';
import { drop } from './client.ts';

/** A transaction that sees one moment. */
export type Snapshot = Pick<pg.ClientBase, 'query'>;

/** Where the log was, and what the server's clock showed (microseconds since 1970), just before that moment. */
export type Before = { readonly lsn: string; readonly at: string };

export type Snapshots = {
  /** Does it in a transaction that can write nothing, and asks nothing more once it takes too long. */
  readonly within: <T>(work: (snapshot: Snapshot, before: Before) => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
};

export type SnapshotsOptions = {
  readonly databaseUrl: string;
  readonly connections: number;
  /** As the server lists them. */
  readonly name: string;
  /** Milliseconds for a connection, for each statement, and for asking the last one. */
  readonly patience: number;
};

const IDLE = 10_000;

/** A replica has no log of its own: it shows what it has applied, and is as old as that (nothing applied yet: of old). */
const logAndClock = `select (case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_insert_lsn() end)::text as lsn,
  (extract(epoch from case when pg_is_in_recovery() then coalesce(pg_last_xact_replay_timestamp(), 'epoch')
    else clock_timestamp() end) * 1000000)::bigint::text as at`;

/**
 * The log is looked at in a transaction of its own, for whatever is asked in the other one takes its snapshot first.
 * Everything said within a transaction, so that it holds behind a pooler too, which may know nothing of sessions. The
 * server ends it by itself when we fall silent in the middle: it would keep what is deleted meanwhile.
 */
const begin = (patience: number): string =>
  `begin; ${logAndClock}; commit;
   begin isolation level repeatable read read only;
   set local timezone = 'UTC'; set local search_path = pg_catalog, public; set local row_security = off;
   set local statement_timeout = ${patience}; set local idle_in_transaction_session_timeout = ${2 * patience}`;

/**
 * So many connections and no more, made when they are needed. One is never given up while the server may still be at work
 * for it: the server would count one more then. Only where it says nothing for far too long is it taken for lost.
 */
export const openSnapshots = ({ databaseUrl, connections, name, patience }: SnapshotsOptions): Snapshots => {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: connections,
    application_name: name,
    idleTimeoutMillis: IDLE,
    connectionTimeoutMillis: patience,
    keepAlive: true,
    allowExitOnIdle: true,
  });
  // Without a listener a lost connection ends the process; the statement under way fails by itself.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));

  /** Nobody waits for it; until then the connection is nobody else's. */
  const giveBack = (client: pg.PoolClient, lost: NodeJS.Timeout): void => {
    client
      .query('rollback')
      .then(
        () => client.release(),
        () => client.release(true),
      )
      .finally(() => clearTimeout(lost));
  };

  return {
    async within(work) {
      const client = await pool.connect();
      const lost = setTimeout(() => drop(client as unknown as pg.Client), 2.5 * patience);
      const late = performance.now() + patience;
      const query = (asked: never) => {
        if (performance.now() > late) throw new Error(`no answer within ${patience} ms`);
        return client.query(asked);
      };
      try {
        // One result for each statement; the types know only single ones.
        const results = (await client.query(begin(patience))) as unknown as readonly pg.QueryResult<Before>[];
        return await work({ query: query as pg.ClientBase['query'] }, results[1]?.rows[0] as Before);
      } finally {
        giveBack(client, lost);
      }
    },
    close: () => pool.end(),
  };
};
