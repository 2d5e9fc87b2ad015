import { Client } from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { kafkaAt } from '#infra/kafka/client.ts';
import { replicationPasswordReference } from '#infra/local/connect.ts';
import { keptSecrets } from '#infra/local/secrets.ts';
import { type ColumnType, captured } from '#infra/postgres/captured.ts';
import { prepareCapture } from '#infra/postgres/prepare.ts';

const { cell, postgres, kafka, connect } = inject('stack');
const { replicationPassword } = keptSecrets(inject('stateDir'));
const columnsOfUsers = captured['users']?.columns ?? [];
const client = new Client({ connectionString: postgres.url });
const [user, other] = ['aaaaaaaa-0000-4000-8000-000000000001', 'aaaaaaaa-0000-4000-8000-000000000002'];
const third = 'dddddddd-0000-4000-8000-000000000001';
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

test('of the users, only what is captured reaches the log, whatever their other columns are', async () => {
  const odd = {
    mood: [`mood`, `'glad'`],
    place: ['place', `row('here', 1)`],
    short: ['short', `'ab'`],
    price: ['money', '12.34'],
    spot: ['point', `'(1,2)'`],
    during: ['tstzrange', `'[now,infinity)'`],
    many: ['int4multirange', `'{[1,2)}'`],
    words: ['tsvector', `'personal words'`],
    late: ['time', `'24:00:00'`],
    later: ['timetz', `'24:00:00+14'`],
    never: ['date', `'-infinity'`],
    ago: ['timestamp', `'4713-01-01 BC'`],
    always: ['timestamptz', `'infinity'`],
    span: ['interval', `'178000000 years'`],
    nothing: ['numeric', `'NaN'`],
    endless: ['numeric', `'-Infinity'`],
    bits: ['bit varying(5)', `'101'`],
    raw: ['bytea', `'\\x00ff'`],
    net: ['cidr', `'10.0.0.0/8'`],
    mac: ['macaddr8', `'08:00:2b:01:02:03:04:05'`],
    days: ['date[]', `'{infinity,0044-03-15 BC}'`],
    moods: ['mood[]', `'{glad,NULL}'`],
    far: ['pg_lsn', `'FFFFFFFF/FFFFFFFF'`],
    path: ['jsonpath', `'$.personal'`],
    object: ['jsonb', `'{"a": "personal"}'`],
    letter: ['"char"', `'x'`],
    relation: ['regclass', `'users'`],
    long: ['text', `repeat('personal', 200000)`],
    'Has "quotes"': ['text', `'personal'`],
  };
  const names = Object.keys(odd).map((name) => `"${name.replaceAll('"', '""')}"`);
  const values = Object.values(odd);
  await client.query(`
    create type mood as enum ('glad', 'sad'); create type place as (name text, number int); create domain short as varchar(2);
    alter table users ${names.map((name, at) => `add ${name} ${values[at]?.[0]}`).join(', ')}`);
  const records = await recordsOf(
    `update users set full_name = 'Wired', password_hash = 'personal', ${names.map((name, at) => `${name} = ${values[at]?.[1]}`).join(', ')} where id = '${other}'`,
  );
  await client.query(`
    alter table users ${names.map((name) => `drop ${name}`).join(', ')}; drop type mood, place; drop domain short`);
  expect(Object.keys(records[1]?.value?.after ?? {}).sort()).toEqual([...columnsOfUsers].sort());
  expect(JSON.stringify(log)).not.toContain('personal');
});

test('a publication that loses its column lists under a running connector tells the same', async () => {
  const publication = `deskview_${cell}`;
  await client.query(`alter publication ${publication} drop table users`);
  await client.query(`alter publication ${publication} add table users (${columnsOfUsers.join(', ')})`);
  const [, before] = await recordsOf(`update users set full_name = 'Listed' where id = '${other}'`);
  await prepareCapture({ databaseUrl: postgres.url, cell, replicationPassword });
  const [, after] = await recordsOf(`update users set full_name = 'Listed' where id = '${other}'`);
  expect(after?.value?.after).toEqual(before?.value?.after);
});

test('the application’s migrations of captured columns do not stop the line', async () => {
  await client.query(`alter table users alter full_name type varchar(250), alter business_unit_region_id type bigint`);
  const [, row] = await recordsOf(`update users set full_name = repeat('x', 200) where id = '${other}'`);
  await client.query(`update users set full_name = 'Other' where id = '${other}'`);
  await client.query(`alter table users alter full_name type varchar(100), alter business_unit_region_id type int`);
  expect(row?.value?.after).toMatchObject({ full_name: 'x'.repeat(200) });
  expect(told(await recordsOf(`update users set full_name = 'Other' where id = '${other}'`))).toEqual([
    'BEGIN',
    'u',
    'END',
  ]);
});

/** Columns that may be NULL, in a table's order: those of the demo's schema, and every flag, which others leave nullable. */
const nullable = async (table: string): Promise<readonly { readonly name: string; readonly was: string | null }[]> => {
  const { rows } = await client.query<{ name: string; was: string | null; required: boolean }>(
    `select a.attname as name, pg_get_expr(d.adbin, d.adrelid) as was, a.attnotnull as required
     from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
     where a.attrelid = $1::regclass and a.attname = any ($2)`,
    [table, captured[table]?.columns],
  );
  return rows.filter(({ name, required }) => !required || captured[table]?.types[name] === 'bool');
};

/** A default that no row of this test has. */
const defaults: Readonly<Record<ColumnType, string>> = {
  ...{ uuid: `'${other}'`, int: '1', float: '1.5', text: `'default'`, bool: 'true', json: `'[]'` },
  time: `'2001-02-03T04:05:06'`,
};

/** One row of each table that has columns which may be NULL, by its required columns. */
const rowsOfNulls: Readonly<Record<string, string>> = {
  users: `(id, username) values ('${third}', 'nulls')`,
  service_requests: `(id, requester_id, status_id, priority_id, title) values ('${third}', '${third}', 1, 3, 'nulls')`,
  chat_messages: `(id, request_id, content, sequence_number) values ('${third}', '${third}', 'nulls', 1)`,
  request_statuses: `(id, name, name_en, name_ar) values (99, 'nulls', '', '')`,
  roles: `(id, name) values ('${third}', 'nulls')`,
  user_roles: `(id, user_id, role_id) values (999, '${third}', '${third}')`,
  business_unit_regions: `(id, name) values (999, 'nulls')`,
  business_units: `(id, name) values (999, 'nulls')`,
  technician_business_units: `(id, technician_id, business_unit_id) values (999, '${third}', 999)`,
  technician_regions: `(id, technician_id, region_id) values (999, '${third}', 999)`,
};

test('NULL arrives as NULL, whatever default the column has', async () => {
  const columns = new Map(
    await Promise.all(Object.keys(captured).map(async (table) => [table, await nullable(table)] as const)),
  );
  const altered = [...columns].filter(([, names]) => names.length > 0);
  expect(altered.map(([table]) => table).sort()).toEqual(Object.keys(rowsOfNulls).sort());
  const each = (alter: (column: { name: string; was: string | null; type: ColumnType }) => string) =>
    altered
      .map(([table, names]) => {
        const types = captured[table]?.types ?? {};
        const steps = names.flatMap(({ name, was }) => alter({ name, was, type: types[name] as ColumnType }));
        return `alter table ${table} ${steps.join(', ')}`;
      })
      .join(';\n');
  await client.query(
    each(({ name, type }) => `alter ${name} drop not null, alter ${name} set default ${defaults[type]}`),
  );
  // Nothing is asked of foreign keys: tables are written in any order.
  const sent = await recordsOf(
    [
      'set local session_replication_role = replica',
      ...altered.map(([table, names]) => {
        const [, given, values] = /^\((.*)\) values \((.*)\)$/.exec(rowsOfNulls[table] as string) ?? [];
        const all = names.map(({ name }) => name);
        return `insert into ${table} (${given}, ${all.join(', ')}) values (${values}, ${all.map(() => 'null').join(', ')})`;
      }),
    ].join(';\n'),
  );
  const arrived = Object.fromEntries(
    altered.map(([table, names]) => {
      const row = sent.find(({ key }) => String(key['__dbz__physicalTableIdentifier']).endsWith(`.${table}`));
      return [table, names.map(({ name }) => [name, row?.value?.after?.[name]])];
    }),
  );
  await client.query(`
    delete from users where id = '${third}'; delete from roles where id = '${third}';
    delete from request_statuses where id = 99; delete from business_units where id = 999;
    delete from business_unit_regions where id = 999`);
  await client.query(
    each(({ name, was, type }) => {
      const back = was === null ? 'drop default' : `set default ${was}`;
      return `alter ${name} ${back}${type === 'bool' ? `, alter ${name} set not null` : ''}`;
    }),
  );
  expect(arrived).toEqual(
    Object.fromEntries(altered.map(([table, names]) => [table, names.map(({ name }) => [name, null])])),
  );
});

test('a message written into the source’s log by somebody else does not stop the line', async () => {
  expect(told(await recordsOf(`select pg_logical_emit_message(true, 'somebody', 'hello')`))).toEqual(['BEGIN', 'END']);
  expect(told(await recordsOf(`delete from service_requests where id = '${second}'`))).toContain('d');
});

test('the password of the replication role is in no answer of Connect', async () => {
  const config = await (await fetch(`${connect.url}/connectors/${connect.connector}/config`)).json();
  expect(config).toMatchObject({ 'database.password': replicationPasswordReference });
});
