import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startLine } from '#infra/local/line.ts';
import type { Stack } from '#infra/local/stack-file.ts';
import { cacheDir } from '#infra/local/state-dir.ts';
import { parseLsn } from '#read-model/position.ts';
import { cpuSeconds } from './cpu.ts';
import { watchLog } from './latency-log.ts';
import { percentile, type Report, round } from './report.ts';

const RATES = [20, 200, 1000];
const SECONDS = 10;
const WRITERS = 4;

/** When each commit returned, by the number written into its row; milliseconds of performance.now(). */
type Commits = Map<number, number>;

const requestIds = async (url: string): Promise<readonly string[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ id: string }>('select id from service_requests order by id limit 500');
  await client.end();
  return rows.map(({ id }) => id);
};

/** Commits one row change each, so many a second, spread evenly over a few connections. */
const write = async (url: string, first: number, rate: number): Promise<Commits> => {
  const clients = await Promise.all(
    Array.from({ length: WRITERS }, async () => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      return client;
    }),
  );
  const ids = await requestIds(url);
  const commits: Commits = new Map();
  const start = performance.now();
  await Promise.all(
    clients.map(async (client, writer) => {
      for (let n = writer; n < rate * SECONDS; n += WRITERS) {
        const wait = start + (n * 1000) / rate - performance.now();
        if (wait > 1) await sleep(wait);
        const id = ids[n % ids.length];
        await client.query('update service_requests set title = $1, updated_at = clock_timestamp() where id = $2', [
          `n ${first + n}`,
          id,
        ]);
        commits.set(first + n, performance.now());
      }
    }),
  );
  await Promise.all(clients.map((client) => client.end()));
  return commits;
};

/** Asks the API every two milliseconds how far its answers are: when an answer first described a position. */
const watchAnswers = ({ api }: Stack) => {
  const seen: { readonly lsn: number; readonly at: number }[] = [];
  const agent = new Agent({ keepAlive: true });
  let stopped = false;
  const ask = (): Promise<string> =>
    new Promise((resolve, reject) => {
      get(`${api.url}/health`, { agent }, (response) => {
        let body = '';
        response.on('data', (piece) => {
          body += piece;
        });
        response.on('end', () => resolve(body));
      }).on('error', reject);
    });
  const watch = async (): Promise<void> => {
    while (!stopped) {
      const lsn = parseLsn(/"lsn":"([^"]+)"/.exec(await ask())?.[1] ?? '') ?? 0;
      if (lsn > (seen.at(-1)?.lsn ?? 0)) seen.push({ lsn, at: performance.now() });
      await sleep(2);
    }
    agent.destroy();
  };
  const watching = watch();
  return {
    firstAt: (lsn: number): number => seen.find((answer) => answer.lsn >= lsn)?.at ?? Number.NaN,
    reached: (lsn: number): boolean => (seen.at(-1)?.lsn ?? 0) >= lsn,
    async stop() {
      stopped = true;
      await watching;
    },
  };
};

const row = (rate: number, what: string, times: readonly number[]) => ({
  'commits/s': rate,
  'commit returned →': what,
  'p50 ms': round(percentile(times, 50)),
  'p95 ms': round(percentile(times, 95)),
  'p99 ms': round(percentile(times, 99)),
  commits: times.length,
});

const measure = async (stack: Stack, first: number, rate: number) => {
  const log = await watchLog(stack);
  const answers = watchAnswers(stack);
  const named = { ...stack.processes, 'this benchmark': process.pid };
  const before = cpuSeconds(named);
  const begun = performance.now();
  const commits = await write(stack.postgres.url, first, rate);
  const seconds = (performance.now() - begun) / 1000;
  const after = cpuSeconds(named);
  while ([...commits.keys()].some((number) => !log.ends.has(number))) await sleep(50);
  const last = Math.max(...[...log.ends.values()].map(({ lsn }) => lsn));
  while (!answers.reached(last)) await sleep(20);
  await answers.stop();
  await log.stop();
  const consumed: number[] = [];
  const readable: number[] = [];
  for (const [number, returned] of commits) {
    const end = log.ends.get(number);
    if (!end) throw new Error(`Commit ${number} never came through the log`);
    // What overtook the writer's own acknowledgement took no time that anybody could notice.
    consumed.push(Math.max(0, end.at - returned));
    readable.push(Math.max(0, answers.firstAt(end.lsn) - returned));
  }
  return {
    rows: [row(rate, 'bare kafkajs consumer', consumed), row(rate, 'readable over HTTP', readable)],
    cpu: Object.entries(after).map(
      ([name, spent]) => `${name} ${round(((spent - (before[name] ?? 0)) / seconds) * 100, 0)}`,
    ),
    own: `${rate}/s: ours is ${round(percentile(readable, 95) - percentile(consumed, 95))} ms (difference of the p95s)`,
  };
};

/** Commit → record at a bare consumer, and commit → an answer that describes it, at three rates in one run. */
export const run = async (): Promise<Report> => {
  const stateDir = mkdtempSync(`${tmpdir()}/deskview-bench-`);
  const jwt = { issuer: 'service-catalog', audience: 'it-service-catalog' };
  const place = { stateDir, cacheDir, cell: 'bench', host: '127.0.0.1', ports: 'free', apiPort: 0 } as const;
  const line = await startLine({ ...place, external: {}, demo: 1000, jwt, supervised: false, say: console.error });
  try {
    await measure(line.stack, 1_000_000, 200);
    const measured = [];
    for (const [index, rate] of RATES.entries())
      measured.push(await measure(line.stack, (index + 2) * 1_000_000, rate));
    return {
      rows: measured.flatMap(({ rows }) => rows),
      notes: [
        ...measured.map(({ own, cpu }) => `${own}; % of a core: ${cpu.join(', ')}`),
        'The HTTP side is asked every 2 to 3 ms, which is part of its figures. Everything shares this machine.',
      ],
    };
  } finally {
    await line.stop();
    rmSync(stateDir, { recursive: true });
  }
};
