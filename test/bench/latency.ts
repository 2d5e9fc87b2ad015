import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startLine } from '#infra/local/line.ts';
import type { Stack } from '#infra/local/stack-file.ts';
import { cacheDir } from '#infra/local/state-dir.ts';
import { parseLsn } from '#read-model/position.ts';
import { watchLog } from './latency-log.ts';
import { percentile, type Report, round } from './report.ts';

const RATES = [20, 200, 1000];
const SECONDS = 10;
const WRITERS = 4;

/** When each commit returned, by the number written into its row; milliseconds of performance.now(). */
type Commits = Map<number, number>;

/** Commits one row change each, so many a second, spread evenly over a few connections. */
const write = async (url: string, first: number, rate: number): Promise<Commits> => {
  const clients = await Promise.all(
    Array.from({ length: WRITERS }, async () => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      return client;
    }),
  );
  const { rows } = await clients[0]!.query<{ id: string }>('select id from service_requests order by id limit 500');
  const commits: Commits = new Map();
  const start = performance.now();
  await Promise.all(
    clients.map(async (client, writer) => {
      for (let n = writer; n < rate * SECONDS; n += WRITERS) {
        const wait = start + (n * 1000) / rate - performance.now();
        if (wait > 1) await sleep(wait);
        const id = rows[n % rows.length]?.id;
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

/** Asks the API without pause how far its answers are: by LSN, when an answer first described it. */
const watchAnswers = ({ api }: Stack) => {
  const seen: { readonly lsn: number; readonly at: number }[] = [];
  let stopped = false;
  const watch = async (): Promise<void> => {
    while (!stopped) {
      const answer = (await (await fetch(`${api.url}/health`)).json()) as { asOf?: { lsn: string } };
      const lsn = parseLsn(answer.asOf?.lsn ?? '') ?? 0;
      if (lsn > (seen.at(-1)?.lsn ?? 0)) seen.push({ lsn, at: performance.now() });
      await sleep(1);
    }
  };
  const watching = watch();
  return {
    /** First answer at or behind each position; both ascending. */
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
  const commits = await write(stack.postgres.url, first, rate);
  const last = Math.max(...commits.keys());
  while (!log.ends.has(last) || !answers.reached(log.ends.get(last)?.lsn ?? 0)) await sleep(20);
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
        ...measured.map(({ own }) => own),
        'The HTTP side is asked in a loop of about 2 ms, which is part of its figures. Everything shares this machine.',
      ],
    };
  } finally {
    await line.stop();
    rmSync(stateDir, { recursive: true });
  }
};
