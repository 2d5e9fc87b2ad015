import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mintToken } from '#infra/local/token.ts';
import { startTestLine, type TestLine } from '#test/support/stack.ts';

// Promise 5: never a silent wrong number. Whoever walks a list, polls, or reads what they wrote is told the truth.

const REQUESTS = 10_000;
const MOVED = 500;
const PER_PAGE = 100;

let line: TestLine;
let client: Client;
let headers: Record<string, string>;

beforeAll(async () => {
  line = await startTestLine({ demo: REQUESTS });
  client = new Client({ connectionString: line.stack.postgres.url });
  await client.connect();
  const [admin] = await column<string>('select id as value from users where is_super_admin limit 1');
  headers = { authorization: `Bearer ${await mintToken(line.stack.jwt, admin as string)}` };
});
afterAll(async () => {
  await client?.end();
  await line?.stop();
});

const column = async <T>(sql: string, values: unknown[] = []): Promise<T[]> =>
  (await client.query<{ value: T }>(sql, values)).rows.map(({ value }) => value);

const get = (path: string, more: Record<string, string> = {}): Promise<Response> =>
  fetch(new URL(path, line.stack.api.url), { headers: { ...headers, ...more } });

const lsnNow = async (): Promise<string> =>
  (await column<string>('select pg_current_wal_insert_lsn()::text as value'))[0] as string;

const nextIn = (response: Response): string | undefined =>
  /<([^>]+)>; rel="?next"?/.exec(response.headers.get('link') ?? '')?.[1];

const path = '/api/v1/requests/technician-views';

test('a walk by cursor over 10,000 requests of which 500 move meets none twice and misses none that stayed', async () => {
  const all = await column<string>('select id::text as value from service_requests where not is_deleted');
  const moved = new Set<string>();
  const met: string[] = [];
  let address: string | undefined = `${path}?view=recently_updated&per_page=${PER_PAGE}&min_lsn=${await lsnNow()}`;
  while (address !== undefined) {
    const response: Response = await get(address);
    const { data, total } = (await response.json()) as { data: { id: string }[]; total: number };
    expect([response.status, total]).toEqual([200, all.length]);
    met.push(...data.map(({ id }) => id));
    address = nextIn(response);
    if (moved.size >= MOVED) continue;
    // Some of what was met already and some of what was not: each goes to the top.
    const moving = await column<string>(
      `update service_requests set updated_at = (clock_timestamp() at time zone 'utc')
       where id in (select id from service_requests where not is_deleted order by random() limit 8) returning id::text as value`,
    );
    for (const id of moving) moved.add(id);
  }
  const twice = met.length - new Set(met).size;
  const missed = new Set(all.filter((id) => !moved.has(id))).difference(new Set(met));
  expect({ twice, missed: [...missed], moved: moved.size >= MOVED }).toEqual({ twice: 0, missed: [], moved: true });
});

test('who wrote reads what was written, on a database where nobody else writes', async () => {
  const [id] = await column<string>('select id::text as value from service_requests where not is_deleted limit 1');
  for (let n = 0; n < 20; n++) {
    await client.query('update service_requests set title = $1 where id = $2', [`Own ${n}`, id]);
    const response = await get(`/api/v1/requests/technician-views/${id}?wait=5000`, { 'min-lsn': await lsnNow() });
    expect([response.status, await response.json()]).toMatchObject([200, { data: { subject: `Own ${n}` } }]);
  }
});

test('an answer that did not change is not sent again while other units are busy', async () => {
  const [busy, quiet] = await column<number>(
    'select business_unit_id as value from service_requests where business_unit_id is not null group by 1 order by 1 limit 2',
  );
  const list = `${path}?view=all_tickets&per_page=5&business_unit_ids=${quiet}`;
  const single = `${path}/${(await column<string>('select id::text as value from service_requests where business_unit_id = $1 and not is_deleted limit 1', [quiet]))[0]}`;
  const tag = (await get(single)).headers.get('etag') ?? '';
  for (let n = 0; n < 5; n++) {
    await client.query('update service_requests set title = $1, updated_at = now() where business_unit_id = $2', [
      `Busy ${n}`,
      busy,
    ]);
    const known = await get(single, { 'if-none-match': tag, 'min-lsn': await lsnNow(), wait: '5000' });
    expect([known.status, known.headers.get('etag'), await known.text()]).toEqual([304, tag, '']);
  }
  const { headers: before } = await get(list);
  await client.query(`update service_requests set title = 'Changed' where id = (select id from service_requests
    where business_unit_id = ${quiet} and not is_deleted order by updated_at desc, id limit 1)`);
  const after = await get(list, { 'if-none-match': before.get('etag') ?? '', 'min-lsn': await lsnNow(), wait: '5000' });
  expect(after.status).toBe(200);
});
