import { Client } from 'pg';
import { ProjectorError } from '#projector/errors.ts';
import { asSourceError } from './failures.ts';

/** Milliseconds for a connection, and for any statement but a COPY, which waits for its reader. */
const CONNECT_TIMEOUT = 5000;
const STATEMENT_TIMEOUT = 60_000;
/** A little more: a way that died keeps the server's word of it too. */
const ANSWER_TIMEOUT = 65_000;
/** Milliseconds of silence after which the way to the source is tried: a COPY waits without a word. */
const KEEP_ALIVE = 10_000;

export type Connections = {
  /** A connection of its own; one for a COPY sets no limit to what is asked on it. Throws ProjectorError `source`. */
  open(use?: 'statements' | 'copy'): Promise<Client>;
  /** Ends all that are still open, whatever they are doing: the server gives up when it finds nobody there. */
  closeAll(): void;
};

/** Ends a connection at once, in the middle of a COPY too. */
export const drop = (client: Client): void => {
  (client as unknown as { readonly connection: { readonly stream: { destroy(): void } } }).connection.stream.destroy();
};

export const openConnections = (databaseUrl: string): Connections => {
  const clients = new Set<Client>();
  return {
    async open(use = 'statements') {
      const client = new Client({
        connectionString: databaseUrl,
        connectionTimeoutMillis: CONNECT_TIMEOUT,
        ...(use === 'statements' && { query_timeout: ANSWER_TIMEOUT }),
        keepAlive: true,
        keepAliveInitialDelayMillis: KEEP_ALIVE,
        application_name: 'deskview source',
      });
      // Without a listener a lost connection ends the process; the statement under way fails by itself.
      client.on('error', () => undefined);
      client.once('end', () => clients.delete(client));
      try {
        await client.connect();
      } catch (error) {
        throw asSourceError(error);
      }
      clients.add(client);
      return client;
    },
    closeAll() {
      for (const client of clients) drop(client);
    },
  };
};

/**
 * Starts a transaction that sees one moment: its own, or that of another one which exported its snapshot. It lasts as long
 * as a copy takes, whatever limits the role or the database has; policies that would hide rows are an error.
 */
export const beginSnapshot = async (client: Client, exported?: string): Promise<void> => {
  // Asked before, for a question would take the snapshot: Postgres has it from 17 on.
  const { rows } = await client.query(`select current_setting('transaction_timeout', true) as known`);
  const unlimited = rows[0]?.known == null ? '' : 'set local transaction_timeout = 0;';
  await client.query(
    `begin isolation level repeatable read read only; ${unlimited}
     set local timezone = 'UTC'; set local search_path = pg_catalog, public; set local row_security = off;
     set local statement_timeout = ${STATEMENT_TIMEOUT}; set local idle_in_transaction_session_timeout = 0; set local lock_timeout = 0`,
  );
  if (exported === undefined) return;
  try {
    await client.query(`set transaction snapshot ${client.escapeLiteral(exported)}`);
  } catch (cause) {
    // It went with the connection that exported it.
    throw new ProjectorError('source', 'The snapshot of the source is gone.', { retriable: true, cause });
  }
};
