import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Stack } from '#infra/local/stack-file.ts';
import { mintToken } from '#infra/local/token.ts';
import { percentile, type Report, round } from './report.ts';

const WRITES = 200;
const WAIT = 5000;

/** Someone who sees everything writes, asks where the log is, and reads no earlier than that. */
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
    const demand = `min_lsn=${rows[0]?.lsn}&wait=${WAIT}`;
    const response = await fetch(`${stack.api.url}/api/v1/requests/${id}?${demand}`, { headers });
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
  return {
    what,
    writes: times.length + refused,
    refused,
    'p50 ms': round(percentile(times, 50)),
    'p95 ms': round(percentile(times, 95)),
    'most ms': round(Math.max(...times)),
  };
};
