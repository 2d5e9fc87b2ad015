import { Client } from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { kafkaAt } from '#infra/kafka/client.ts';
import { replicationPasswordReference } from '#infra/local/connect.ts';

const { postgres, kafka, connect } = inject('stack');
const client = new Client({ connectionString: postgres.url });
const [user, other] = ['aaaaaaaa-0000-4000-8000-000000000001', 'aaaaaaaa-0000-4000-8000-000000000002'];
const [first, second] = ['bbbbbbbb-0000-4000-8000-000000000001', 'bbbbbbbb-0000-4000-8000-000000000002'];

type Wire = { readonly key: Readonly<Record<string, unknown>>; readonly value: WireValue | null };
type WireValue = {
  readonly op?: string;
  readonly status?: string;
  readonly id?: string;
  readonly event_count?: number;
  readonly before?: Readonly<Record<string, unknown>> | null;
  readonly after?: Readonly<Record<string, unknown>> | null;
  readonly source?: { readonly snapshot: string; readonly lsn: number };
  readonly transaction?: { readonly id: string; readonly total_order: number } | null;
};

const log: Wire[] = [];
const consumer = kafkaAt(kafka.brokers).consumer({ groupId: `wire-test-${process.pid}` });

beforeAll(async () => {
  await client.connect();
  await client.query(`
    insert into users (id, username, full_name, password_hash, is_technician)
      values ('${user}', 'wire', 'Wire', 'x', true), ('${other}', 'other', 'Other', 'x', true);
    insert into service_requests (id, requester_id, status_id, priority_id, title)
      values ('${first}', '${user}', 1, 3, 'first'), ('${second}', '${user}', 1, 3, 'second')`);
  await consumer.connect();
  await consumer.subscribe({ topic: kafka.topic, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message: { key, value } }) => {
      log.push({ key: JSON.parse(String(key)), value: value === null ? null : JSON.parse(String(value)) });
    },
  });
});
afterAll(async () => {
  await client.query(`delete from users where id in ('${user}', '${other}')`);
  await client.end();
  await consumer.disconnect();
});

/** The records of the transaction in which `sql` ran, markers first and last. */
const recordsOf = async (sql: string): Promise<readonly Wire[]> => {
  await client.query('begin');
  const { rows } = await client.query<{ id: string }>('select txid_current()::text as id');
  await client.query(sql);
  await client.query('commit');
  const marker = (status: string) =>
    log.findIndex(({ value }) => value?.status === status && value.id?.startsWith(`${rows[0]?.id}:`));
  await expect.poll(() => marker('END'), { timeout: 20_000 }).toBeGreaterThan(0);
  return log.slice(marker('BEGIN'), marker('END') + 1);
};
const told = (records: readonly Wire[]) => records.map(({ value }) => value?.status ?? value?.op ?? 'tombstone');

test('the snapshot ends with a record that says so, and only then transactions follow', async () => {
  await expect
    .poll(() => log.findIndex(({ value }) => value?.source?.snapshot === 'last'), { timeout: 20_000 })
    .toBeGreaterThan(0);
  const last = log.findIndex(({ value }) => value?.source?.snapshot === 'last');
  expect(new Set(told(log.slice(0, last + 1)))).toEqual(new Set(['r']));
  expect(log[last + 1]?.value?.status).toBe('BEGIN');
});

test('a transaction lies between its markers, its rows numbered and counted', async () => {
  const records = await recordsOf(
    `insert into request_assignees (request_id, assignee_id) values ('${first}', '${user}'), ('${first}', '${other}')`,
  );
  expect(told(records)).toEqual(['BEGIN', 'c', 'c', 'END']);
  expect(records.map(({ value }) => value?.transaction?.total_order)).toEqual([undefined, 1, 2, undefined]);
  expect(records.at(-1)?.value?.event_count).toBe(2);
});

test('an assignee moved to another request leaves the old one and joins the new one', async () => {
  const records = await recordsOf(
    `update request_assignees set request_id = '${second}' where request_id = '${first}' and assignee_id = '${user}'`,
  );
  expect(told(records)).toEqual(['BEGIN', 'd', 'tombstone', 'c', 'END']);
  expect(records.map(({ key }) => key['request_id'])).toEqual([undefined, first, first, second, undefined]);
  expect(records[1]?.value?.before).toMatchObject({ request_id: first, assignee_id: user });
});

test('a deleted request takes its children along, each with its own tombstone', async () => {
  expect(told(await recordsOf(`delete from service_requests where id = '${first}'`))).toEqual([
    'BEGIN',
    'd',
    'tombstone',
    'd',
    'tombstone',
    'END',
  ]);
});

test('of the users, only what is captured leaves the source', async () => {
  const [, row] = await recordsOf(`update users set full_name = 'Wired' where id = '${other}'`);
  expect(Object.keys(row?.value?.after ?? {})).not.toContain('password_hash');
});

test('a message written into the source’s log by somebody else does not stop the line', async () => {
  expect(told(await recordsOf(`select pg_logical_emit_message(true, 'somebody', 'hello')`))).toEqual(['BEGIN', 'END']);
  expect(told(await recordsOf(`delete from service_requests where id = '${second}'`))).toContain('d');
});

test('the password of the replication role is in no answer of Connect', async () => {
  const config = await (await fetch(`${connect.url}/connectors/${connect.connector}/config`)).json();
  expect(config).toMatchObject({ 'database.password': replicationPasswordReference });
});
