import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

const ROWS = 300;
/** COPYs that stay; the oldest is deleted when there are more. */
const KEPT = 3;
const BETWEEN = 1000;

/** Messages of one request by one COPY: rows of one transaction that share their LSN. */
const copyInto = async (client: Client, request: string, batch: string): Promise<void> => {
  const { rows } = await client.query<{ last: number }>(
    'select coalesce(max(sequence_number), 0) as last from chat_messages where request_id = $1',
    [request],
  );
  const last = rows[0]?.last ?? 0;
  const lines = Array.from({ length: ROWS }, (_, n) =>
    [randomUUID(), request, '\\N', `${batch} ${n}`, 'f', last + 1 + n].join('\t'),
  );
  const into = 'copy chat_messages (id, request_id, sender_id, content, is_read, sequence_number) from stdin';
  await pipeline(Readable.from([`${lines.join('\n')}\n`]), client.query(copyFrom(into)));
};

/** COPYs into one request after the other, and deletes again what is older; `stop` gives how many there were. */
export const startCopies = async (databaseUrl: string) => {
  const client = new Client({ connectionString: databaseUrl, application_name: 'deskview copies' });
  await client.connect();
  const batches: string[] = [];
  let [copied, stopped] = [0, false];
  const run = async (): Promise<void> => {
    while (!stopped) {
      const { rows } = await client.query<{ id: string }>(
        'select id from service_requests where not is_deleted order by random() limit 1',
      );
      const batch = randomUUID();
      await copyInto(client, rows[0]?.id as string, batch).catch((error) => {
        // Somebody wrote to the same request, or deleted it, in between.
        if (!/chat_messages/.test(String(error))) throw error;
      });
      copied += 1;
      batches.push(batch);
      const oldest = batches.length > KEPT ? batches.shift() : undefined;
      if (oldest) await client.query('delete from chat_messages where content like $1', [`${oldest} %`]);
      await sleep(BETWEEN);
    }
    await client.end();
  };
  const running = run();
  running.catch(() => undefined);
  return {
    async stop(): Promise<number> {
      stopped = true;
      await running;
      return copied;
    },
  };
};
