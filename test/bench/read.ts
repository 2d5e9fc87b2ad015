import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { Redis } from 'ioredis';
import { decode } from '#adapters/debezium/decode.ts';
import { activeKey } from '#adapters/redis/keys.ts';
import { openProjectionStore } from '#adapters/redis/projection-store.ts';
import { mintToken } from '#infra/local/token.ts';
import { project, type Session } from '#projector/project.ts';
import { transactions } from '#projector/transactions.ts';
import { withPrivateRedis } from './private-redis.ts';
import { firstTechnician, workload } from './records.ts';
import { type Report, round } from './report.ts';

const jwt = {
  secret: 'bench-secret-of-at-least-32-characters',
  issuer: 'service-catalog',
  audience: 'it-service-catalog',
};

const fill = async (url: string): Promise<void> => {
  const store = openProjectionStore({
    ...{ url, cell: 'bench', generation: 1, topic: 'bench', fingerprint: 'bench' },
    makeFrom: async () => 'kafka',
  });
  let session: Session = { ...(await store.open()), tallies: new Map() };
  const open = transactions(session.position, () => false);
  for (const record of workload(5000, 0)) {
    const batch = open.push(decode(record));
    const applied = batch && (await project(batch, session, store));
    if (applied === 'fenced') throw new Error('Somebody else writes into this Redis');
    if (applied) session = applied;
  }
  await store.close();
  const redis = new Redis(url);
  await redis.set(activeKey('bench'), 1);
  redis.disconnect();
};

const load = async (url: string, headers: Record<string, string>, duration: number): Promise<number> => {
  const result = await autocannon({ url, headers, duration, connections: 32 });
  if (result.non2xx + result.errors > 0) throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} failed`);
  return result.requests.average;
};

/** Requests per second of the dashboard's reads ÷ a Hono that says hello, in the same warmed process. */
export const run = (): Promise<Report> =>
  withPrivateRedis(async (redis) => {
    await fill(redis);
    const script = fileURLToPath(new URL('./read-server.ts', import.meta.url));
    const server = spawn(process.execPath, [script, redis, jwt.secret], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [line] = (await once(server.stdout, 'data')) as [Buffer];
      const [api, hello] = JSON.parse(line.toString()) as [string, string];
      const headers = { authorization: `Bearer ${await mintToken(jwt, firstTechnician)}` };
      const targets = {
        hello,
        counts: `${api}/api/v1/requests/technician-views/counts`,
        'list of 20': `${api}/api/v1/requests/technician-views?view=all_unsolved`,
        'list of 20, three units': `${api}/api/v1/requests/technician-views?view=all_unsolved&business_unit_ids=1&business_unit_ids=2&business_unit_ids=3`,
        'unit counts': `${api}/api/v1/requests/business-unit-counts`,
      };
      for (const url of Object.values(targets)) await load(url, headers, 2);
      const rates = new Map<string, number>();
      for (const [name, url] of Object.entries(targets)) rates.set(name, await load(url, headers, 6));
      const base = rates.get('hello') ?? Number.NaN;
      return {
        rows: [...rates].map(([what, rate]) => ({
          what,
          'requests/s': round(rate, 0),
          '÷ hello': round(rate / base, 3),
        })),
        notes: ['5,000 requests, a super admin, 32 connections; hello needs no token and asks no Redis.'],
      };
    } finally {
      server.kill();
    }
  });
