import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { Stack } from '#infra/local/stack-file.ts';
import { mintToken } from '#infra/local/token.ts';
import { asker, isRecord } from '#test/support/ask.ts';

export const WATCHER = '00000000-0000-4000-8000-00000000c4a0';
const EVERY = 250;

/** A super admin whom no writer can change: whatever happens, there are requests for them to see. */
export const installWatcher = async (databaseUrl: string): Promise<void> => {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(`
    insert into users (id, username, full_name, is_technician, is_super_admin) values ('${WATCHER}', 'watcher', 'Watcher', true, true);
    create function chaos_watcher_stays() returns trigger language plpgsql as $$
      begin return case when tg_op = 'DELETE' then null else old end; end $$;
    create trigger chaos_watcher_stays before update or delete on users
      for each row when (old.id = '${WATCHER}') execute function chaos_watcher_stays()`);
  await client.end();
};

/** Who may see everything must never be told that there is nothing. `wrong` says when they were. */
export const startWatcher = async ({ api, jwt }: Stack) => {
  const token = await mintToken(jwt, WATCHER, 24 * 3600);
  const ask = asker({ apiUrl: api.url, tokenFor: () => token });
  const wrong: string[] = [];
  let stopped = false;
  const watch = async (): Promise<void> => {
    while (!stopped) {
      const answer = await ask(WATCHER, '/api/v1/requests/ticket-type-counts').catch(() => undefined);
      const counts = answer?.status === 200 && isRecord(answer.body) ? answer.body : undefined;
      if (counts && !(Number(counts['all']) > 0)) wrong.push(`everything was counted as ${counts['all']}`);
      await sleep(EVERY);
    }
  };
  const watching = watch();
  return {
    wrong,
    async stop() {
      stopped = true;
      await watching;
    },
  };
};
