import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Stack } from '#infra/local/stack-file.ts';
import { mintToken } from '#infra/local/token.ts';
import { percentile, type Report, round } from './report.ts';

const WRITES = 200;

/** How many requests have waited for a position so far: the API's own count. */
const waitsOf = async (stack: Stack): Promise<number> => {
  const response = await fetch(`${stack.api.url}/metrics/summary`);
  const { sinceStart } = (await response.json()) as {
    readonly sinceStart: { readonly waits: { readonly count: number } };
  };
  return sinceStart.waits.count;
};

/** Someone who sees everything writes, asks where the log is, and reads no earlier than that, waiting as long as is usual. */
export const ownWrites = async (stack: Stack, what: string): Promise<Report['rows'][number]> => {
  const client = new pg.Client({ connectionString: stack.postgres.url });
  await client.connect();
  const { rows: admins } = await client.query<{ id: string }>('select id from users where is_super_admin limit 1');
  const { rows: requests } = await client.query<{ id: string }>(
    'select id from service_requests where not is_deleted order by created_at limit 200',
  );
  const headers = { authorization: `Bearer ${await mintToken(stack.jwt, admins[0]?.id as string)}` };
  const times: number[] = [];
  let refused = 0;
  const waitedBefore = await waitsOf(stack);
  for (let n = 0; n < WRITES; n++) {
    const { id } = requests[n % requests.length] as { readonly id: string };
    const title = `${what} ${n}`;
    // Others delete requests meanwhile: then it is nobody's write.
    const { rowCount } = await client.query('update service_requests set title = $1 where id = $2 and not is_deleted', [
      title,
      id,
    ]);
    if (rowCount === 0) continue;
    const committed = performance.now();
    const { rows } = await client.query<{ lsn: string }>('select pg_current_wal_insert_lsn() as lsn');
    const response = await fetch(`${stack.api.url}/api/v1/requests/technician-views/${id}?min_lsn=${rows[0]?.lsn}`, {
      headers,
    });
    const body = (await response.json()) as { readonly data?: { readonly subject: string } };
    const ms = performance.now() - committed;
    if (response.status === 503) refused++;
    else if (body.data?.subject === title) times.push(ms);
    else if (response.status === 404)
      continue; // Deleted before it was read.
    else throw new Error(`Own write not seen: status ${response.status}, ${JSON.stringify(body).slice(0, 200)}`);
    // People do not write in step with anything.
    await sleep(5 + Math.random() * 40);
  }
  await client.end();
  const writes = times.length + refused;
  return {
    what,
    writes,
    'share that waited': round(((await waitsOf(stack)) - waitedBefore) / writes, 2),
    refused,
    'p50 ms': round(percentile(times, 50)),
    'p95 ms': round(percentile(times, 95)),
    'most ms': round(Math.max(...times)),
  };
};
