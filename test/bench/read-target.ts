import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { Redis } from 'ioredis';
import { decode } from '#adapters/debezium/decode.ts';
import { activeKey } from '#adapters/redis/keys.ts';
import { openProjectionStore } from '#adapters/redis/projection-store.ts';
import { mintToken } from '#infra/local/token.ts';
import type { RawRecord } from '#projector/ports.ts';
import { project, type Session } from '#projector/project.ts';
import { transactions } from '#projector/transactions.ts';
import { withPrivateRedis } from './private-redis.ts';
import { firstTechnician, workload } from './records.ts';

/** What is asked in a benchmark of reads: an address, and what is sent along. */
export type Target = {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** How many ask at once; 32 unless given. */
  readonly connections?: number;
};

const jwt = {
  secret: 'bench-secret-of-at-least-32-characters',
  issuer: 'service-catalog',
  audience: 'it-service-catalog',
};

const fill = async (url: string, records: readonly RawRecord[]): Promise<void> => {
  const store = openProjectionStore({
    ...{ url, cell: 'bench', generation: 1, topic: 'bench', fingerprint: 'bench' },
    makeFrom: async () => 'kafka',
  });
  let session: Session = { ...(await store.open()), tallies: new Map() };
  const open = transactions(session.position, () => false);
  for (const record of records) {
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

/** Requests per second of one address, so many seconds. Rejects when any answer is an error. */
export const load = async ({ url, headers = {}, connections = 32 }: Target, duration: number): Promise<number> => {
  const result = await autocannon({ url, headers: { ...headers }, duration, connections });
  const refused = result['4xx'] + result['5xx'];
  if (refused + result.errors > 0) throw new Error(`${url}: ${refused} refused, ${result.errors} failed`);
  return result.requests.average;
};

/** Rates of each target in turn, after all of them were warmed up. */
export const rates = async (targets: Readonly<Record<string, Target>>): Promise<ReadonlyMap<string, number>> => {
  for (const target of Object.values(targets)) await load(target, 2);
  const found = new Map<string, number>();
  for (const [name, target] of Object.entries(targets)) found.set(name, await load(target, 6));
  return found;
};

type ReadServer = {
  /** Address of the dashboard's endpoints. */
  readonly requests: string;
  readonly hello: string;
  /** Of whoever asks. */
  readonly headers: Readonly<Record<string, string>>;
};

type Reading = {
  /** What its Redis holds; 5,000 requests that are much alike unless given. */
  readonly records?: readonly RawRecord[];
  /** Who asks; a super admin unless given. */
  readonly reader?: string;
};

/** Calls back with the API on made-up requests and an empty Hono, both in one process of their own. */
export const withReadServer = <T>(
  use: (server: ReadServer) => Promise<T>,
  { records = workload(5000, 0), reader = firstTechnician }: Reading = {},
): Promise<T> =>
  withPrivateRedis(async (redis) => {
    await fill(redis, records);
    const script = fileURLToPath(new URL('./read-server.ts', import.meta.url));
    const server = spawn(process.execPath, [script, redis, jwt.secret], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [line] = (await once(server.stdout, 'data')) as [Buffer];
      const [api, hello] = JSON.parse(line.toString()) as [string, string];
      const headers = { authorization: `Bearer ${await mintToken(jwt, reader)}` };
      return await use({ requests: `${api}/api/v1/requests`, hello, headers });
    } finally {
      server.kill();
    }
  });
