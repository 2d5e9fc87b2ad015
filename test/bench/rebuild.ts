import { fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { requestsSql } from '#adapters/postgres/request-sql.ts';
import { createDemoSource } from '#infra/postgres/prepare.ts';
import { startPostgres } from '#test/support/stack.ts';
import { withPrivateRedis } from './private-redis.ts';
import type { Copied } from './rebuild-copy.ts';
import { type Report, round } from './report.ts';

export const withClient = async <T>(databaseUrl: string, use: (client: Client) => Promise<T>): Promise<T> => {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
};

/** Invented requests in one go, see rebuild-source.sql. */
export const fill = async (databaseUrl: string, requests: number): Promise<void> => {
  await createDemoSource(databaseUrl);
  const sql = await readFile(new URL('rebuild-source.sql', import.meta.url), 'utf8');
  await withClient(databaseUrl, (client) => client.query(sql.replaceAll(':requests', String(requests))));
};

/** Seconds of the very statement by which the copy reads, its rows thrown away. */
const bareCopy = (databaseUrl: string): Promise<number> =>
  withClient(databaseUrl, async (client) => {
    const started = performance.now();
    const sql = requestsSql({ kind: 'all', after: null });
    for await (const _ of client.query(copyTo(`copy (${sql}) to stdout (format binary)`)));
    return (performance.now() - started) / 1000;
  });

const copyInto = (databaseUrl: string, redisUrl: string): Promise<Copied> =>
  new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('rebuild-copy.ts', import.meta.url)), [databaseUrl, redisUrl]);
    child.once('message', (copied) => resolve(copied as Copied));
    child.once('exit', (code) => reject(new Error(`The copy ended with ${code}`)));
  });

/** From a source of so many requests to a generation in an empty Redis, next to reading the same rows for nothing. */
export const run = async ({ requests = 100_000 }: { readonly requests?: number }): Promise<Report> => {
  const postgres = await startPostgres();
  const { url } = postgres.part;
  try {
    await fill(url, requests);
    // The first reading brings the tables into memory.
    await bareCopy(url);
    const before = await bareCopy(url);
    const copied = await withPrivateRedis((redis) => copyInto(url, redis));
    const bare = (before + (await bareCopy(url))) / 2;
    const rate = (seconds: number) => round(copied.rows / seconds, 0);
    return {
      rows: [
        { what: 'bare joined COPY', seconds: round(bare), 'rows/s': rate(bare), '÷ bare': 1, MB: '' },
        {
          what: 'copied into Redis',
          seconds: round(copied.seconds),
          'rows/s': rate(copied.seconds),
          '÷ bare': round(bare / copied.seconds, 3),
          MB: round(copied.memory, 0),
        },
      ],
      notes: [
        `${copied.requests} requests, ${copied.rows} rows; the copying process took ${round(copied.cpuSeconds)} s of processor time.`,
        'MB: the most memory that the copying process had.',
      ],
    };
  } finally {
    await postgres.stop();
  }
};
