import { setTimeout as sleep } from 'node:timers/promises';
import { startTraffic } from '#command-api/traffic.ts';
import { connectPatiently } from '#test/support/workload/connect.ts';
import { runWorkload } from '#test/support/workload/run.ts';

type Writing = {
  readonly databaseUrl: string;
  /** Of a busy help desk, single statements. */
  readonly actionsPerSecond: number;
  readonly seed: number;
  /** Bursts hold COPYs of 300 requests and transactions of thousands of rows as well. */
  readonly bulk?: boolean;
};

/** Of each burst: every kind of change at least once, in transactions that overlap. */
const BURST = { actions: 80, connections: 3 };
const BETWEEN_BURSTS = 3000;
/** Thousands of rows each: backlogs would be those of the writers, not of the fault. */
const BULK = ['COPY 300 requests', '5,000 changes in one transaction'];

/** Somebody who sees everything, also when the workload has deleted or shut out everybody else. */
export const OBSERVER = '00000000-0000-4000-8000-00000000000b';

const LET_IN = `insert into users (id, username, full_name, is_technician, is_super_admin)
  values ('${OBSERVER}', 'observer', 'Observer', true, true)
  on conflict (id) do update set is_technician = true, is_super_admin = true, is_active = true, is_deleted = false, is_blocked = false;
  update users set is_active = true, is_deleted = false, is_blocked = false where is_technician`;

/** After it there is somebody to ask as. Patient with a database that is away, or ends a deadlock by refusing. */
const letIn = async (databaseUrl: string): Promise<void> => {
  for (let tries = 1; ; tries++) {
    const client = await connectPatiently(databaseUrl, undefined);
    try {
      await client.query(LET_IN);
      return;
    } catch (error) {
      if (tries === 20) throw error;
      await sleep(300);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
};

/** Writes as a help desk does, and every few seconds everything at once as the random workload does; `stop` waits for the last. */
export const startWriters = async ({ databaseUrl, actionsPerSecond, seed, bulk = false }: Writing) => {
  const ending = new AbortController();
  const { signal } = ending;
  await letIn(databaseUrl);
  const traffic = await startTraffic(databaseUrl, actionsPerSecond);
  const burst = async (): Promise<void> => {
    for (let n = 0; !signal.aborted; n++) {
      await runWorkload({ databaseUrl, seed: seed + n, ...BURST, without: bulk ? [] : BULK, signal });
      await letIn(databaseUrl);
      await sleep(BETWEEN_BURSTS, undefined, { signal }).catch(() => undefined);
    }
  };
  const bursts = burst();
  // Looked at by `stop`; until then it must not end the process.
  bursts.catch(() => undefined);
  const end = async (): Promise<void> => {
    ending.abort();
    await traffic.stop();
    await bursts;
    await letIn(databaseUrl);
  };
  let ended: Promise<void> | undefined;
  return {
    stop(): Promise<void> {
      ended ??= end();
      return ended;
    },
  };
};
