import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

const connect = async (databaseUrl: string): Promise<Client> => {
  const client = new Client({ connectionString: databaseUrl, application_name: 'deskview workload' });
  // A lost connection shows as a failed query; the worker connects again.
  client.on('error', () => undefined);
  await client.connect();
  await client.query(`set deadlock_timeout = '50ms'; set lock_timeout = '5s'`).catch(() => undefined);
  return client;
};

/** For as long as an outage of the database may last in a test. */
const outage = 120_000;

export const connectPatiently = async (databaseUrl: string, signal: AbortSignal | undefined): Promise<Client> => {
  const deadline = performance.now() + outage;
  for (;;) {
    try {
      return await connect(databaseUrl);
    } catch (error) {
      if (signal?.aborted || performance.now() > deadline) throw error;
      await sleep(300);
    }
  }
};
