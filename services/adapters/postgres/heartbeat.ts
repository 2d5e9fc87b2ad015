import { Client, DatabaseError } from 'pg';
import { ProjectorError } from '#projector/errors.ts';
import type { Beat } from '#query-api/ports.ts';
import { drop } from './client.ts';
import { orSourceError } from './failures.ts';

/** Milliseconds; somebody waits for it, and for a second at most as a rule. */
const CONNECT_TIMEOUT = 2000;
const STATEMENT_TIMEOUT = 1000;
/** A little more: a way that died keeps the server's word of it too. */
const ANSWER_TIMEOUT = 1500;
const IDLE = 60_000;

/**
 * One round trip. The commit waits for this server's disk, whatever is usual there, and for no other server: the log is
 * passed on from the disk, with what others committed before and did not wait for.
 */
const touchSql = (timeout: number): string =>
  `begin; set local statement_timeout = ${timeout}; set local synchronous_commit = local; set local row_security = off;
   update public.deskview_heartbeat set beat = beat + 1, at = clock_timestamp() where id = 1; commit`;

const touchOn = async (client: Client, timeout: number): Promise<void> => {
  // One result for each statement; the types know only single ones.
  const results = (await client.query(touchSql(timeout))) as unknown as readonly { readonly rowCount: number | null }[];
  if (results.some(({ rowCount }) => rowCount === 1)) return;
  throw new ProjectorError('source', 'The heartbeat has no row: run `npx deskview prepare`.');
};

/** Commits a marker, in so many milliseconds. Throws ProjectorError `source`; then the transaction may still be open. */
export const touchHeartbeat = (client: Client, timeout: number): Promise<void> =>
  orSourceError(touchOn(client, timeout));

/** Whether the connection is still good after that: the server answered, and has no transaction open on it any more. */
const isKept = async (client: Client, error: unknown): Promise<boolean> => {
  const { cause } = error as ProjectorError;
  if (cause === undefined) return true;
  if (!(cause instanceof DatabaseError)) return false;
  return client.query('rollback').then(
    () => true,
    () => false,
  );
};

export type Heartbeat = {
  /** One at a time. Rejects with ProjectorError `source`. */
  readonly beat: Beat;
  close(): void;
};

/** The source's heartbeat over one connection, which is opened when it is needed and closed when it is not for a minute. */
export const openHeartbeat = (databaseUrl: string): Heartbeat => {
  let kept: Client | null = null;
  let closed = false;

  const end = (): void => {
    if (kept) drop(kept);
    kept = null;
  };
  const idle = setTimeout(end, IDLE).unref();

  const connect = async (): Promise<Client> => {
    const client = new Client({
      connectionString: databaseUrl,
      connectionTimeoutMillis: CONNECT_TIMEOUT,
      query_timeout: ANSWER_TIMEOUT,
      keepAlive: true,
      application_name: 'deskview heartbeat',
    });
    const forget = (): void => {
      if (kept === client) kept = null;
    };
    // Without a listener a lost connection ends the process; the statement under way fails by itself.
    client.on('error', forget);
    client.once('end', forget);
    await orSourceError(client.connect());
    return client;
  };

  return {
    async beat() {
      idle.refresh();
      kept ??= await connect();
      if (closed) end();
      if (!kept) return;
      const client = kept;
      try {
        await touchHeartbeat(client, STATEMENT_TIMEOUT);
      } catch (error) {
        if (!(await isKept(client, error)) && client === kept) end();
        throw error;
      }
    },
    close() {
      closed = true;
      clearTimeout(idle);
      end();
    },
  };
};
