import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';

const PATIENCE = 5_000;
/** A walsender whose reader vanished notices it late; milliseconds until it must have let go. */
const LETS_GO = 10_000;

/** Throws when the slot is another database's: it may be read by another line. */
const readerOf = async (client: Client, slot: string): Promise<number | null | undefined> => {
  const { rows } = await client.query<{ pid: number | null; database: string; ours: boolean }>(
    'select active_pid as pid, database, database = current_database() as ours from pg_replication_slots where slot_name = $1',
    [slot],
  );
  if (rows[0]?.ours === false) throw new Error(`replication slot ${slot} belongs to database ${rows[0].database}`);
  return rows[0]?.pid;
};

/** Drops a replication slot; whoever still reads it, and nobody else, loses the connection. One that is not there is fine. */
export const dropSlot = async (databaseUrl: string, slot: string): Promise<void> => {
  const client = new Client({
    connectionString: databaseUrl,
    application_name: 'deskview capture',
    connectionTimeoutMillis: PATIENCE,
    query_timeout: PATIENCE,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const deadline = performance.now() + LETS_GO;
    for (;;) {
      const reader = await readerOf(client, slot);
      if (reader === undefined) return;
      if (reader === null) {
        await client.query('select pg_drop_replication_slot($1)', [slot]);
        return;
      }
      if (performance.now() > deadline) throw new Error(`replication slot ${slot} is still read by process ${reader}`);
      await client.query('select pg_terminate_backend($1)', [reader]);
      await pause(100);
    }
  } finally {
    await client.end().catch(() => undefined);
  }
};
