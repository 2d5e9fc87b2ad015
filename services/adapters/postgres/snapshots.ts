import pg from 'pg';
import { drop } from './client.ts';

/** A transaction that sees one moment. */
export type Snapshot = Pick<pg.ClientBase, 'query'>;

export type Snapshots = {
  /** Does it in a transaction that can write nothing, and asks nothing more once it takes too long. */
  readonly within: <T>(work: (snapshot: Snapshot) => Promise<T>) => Promise<T>;
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

/** Everything said within a transaction, so that it holds behind a pooler too, which may know nothing of sessions. */
const begin = (patience: number): string =>
  `begin isolation level repeatable read read only;
   set local timezone = 'UTC'; set local search_path = pg_catalog, public; set local statement_timeout = ${patience}`;

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
        await client.query(begin(patience));
        return await work({ query: query as pg.ClientBase['query'] });
      } finally {
        giveBack(client, lost);
      }
    },
    close: () => pool.end(),
  };
};
