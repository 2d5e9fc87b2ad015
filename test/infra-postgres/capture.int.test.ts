import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shownSql } from '#infra/postgres/capture/step.ts';
import { captured } from '#infra/postgres/captured.ts';
import { dryRunCapture, prepareCapture } from '#infra/postgres/prepare.ts';
import { probesAt } from '#infra/probes/probes.ts';
import { captureChecks } from '#projector/status/probes.ts';
import { connected, type Database, freshDatabase } from '#test/support/database.ts';

// Promise 10: refuse early.

const password = `it's "odd" \\ $1`.replaceAll(' ', '_');
const children = Object.keys(captured).filter((name) => captured[name]?.identity === 'full');

let database: Database;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const options = ({ url, cell }: Database) => ({ databaseUrl: url, cell, replicationPassword: password });
const prepare = () => prepareCapture(options(database));
const name = () => `deskview_${database.cell}`;
const reasons = async () => (await dryRunCapture(options(database))).map(({ because }) => because);

const identities = async () =>
  Object.fromEntries(
    (
      await database.query(
        `select relname, relreplident from pg_class where relnamespace = 'public'::regnamespace and relname = any($1)`,
        [Object.keys(captured)],
      )
    ).map((row) => [row['relname'], row['relreplident']]),
  );

test('a dry run says everything, shows no password and changes nothing', async () => {
  const steps = await dryRunCapture(options(database));
  expect(steps.length).toBeGreaterThan(30);
  expect(steps.map(shownSql).join('\n')).not.toMatch(/SCRAM|odd/);
  expect(await database.query('select from pg_publication')).toEqual([]);
  expect(await dryRunCapture(options(database))).toHaveLength(steps.length);
});

test('a second preparation has nothing to do', async () => {
  await prepare();
  expect((await prepare()).steps).toEqual([]);
  expect(await reasons()).toEqual([]);
});

test('two preparations at once do not disturb each other', async () => {
  await database.query('drop trigger deskview_refuse_truncate on tags');
  await Promise.all([prepare(), prepare()]);
  expect(await reasons()).toEqual([]);
});

test('the old row of a request’s and a technician’s children is logged whole, and of a table known by another key', async () => {
  await prepare();
  const full = Object.entries(await identities()).flatMap(([name, identity]) => (identity === 'f' ? [name] : []));
  // Not identified by its primary key either: a user's own tabs are known by the user.
  expect(full.sort()).toEqual([...children, 'user_custom_views'].sort());
});

test.each(Object.keys(captured))('%s can still be updated and deleted from', async (table) => {
  await prepare();
  const column = captured[table]?.key[0];
  await database.query('begin');
  await database.query(`update ${table} set ${column} = ${column}`);
  await database.query(`delete from ${table} where false`);
  await database.query('rollback');
});

test.each(Object.keys(captured))('TRUNCATE of %s is refused, saying why', async (table) => {
  await prepare();
  await expect(database.query(`truncate ${table} cascade`)).rejects.toThrow(
    /TRUNCATE of \w+ is refused: deskview follows/,
  );
  await database.query('set session_replication_role = replica');
  await expect(database.query(`truncate ${table} cascade`)).rejects.toThrow(/is refused/);
  await database.query('set session_replication_role = origin');
});

test('the connector’s role may read what is captured, beat, and nothing else', async () => {
  const { replicationUser } = await prepare();
  const url = Object.assign(new URL(database.url), {
    username: replicationUser,
    password: encodeURIComponent(password),
  });
  const client = new Client({ connectionString: url.href });
  await client.connect();
  for (const [table, { columns }] of Object.entries(captured)) await client.query(`select ${columns} from ${table}`);
  await client.query('update deskview_heartbeat set beat = beat + 1, at = clock_timestamp() where id = 1');
  await expect(client.query('select password_hash from users')).rejects.toThrow(/permission denied/);
  await expect(client.query('select * from service_requests')).rejects.toThrow(/permission denied/);
  await expect(client.query(`update tags set name_en = ''`)).rejects.toThrow(/permission denied/);
  await expect(client.query('delete from deskview_heartbeat')).rejects.toThrow(/permission denied/);
  await client.end();
});

test.each([
  ['a table taken out', () => `alter publication ${name()} drop table tags`, 'lacks table tags'],
  [
    'a row filter',
    () =>
      `alter publication ${name()} drop table priorities; alter publication ${name()} add table priorities (id, name, response_time_minutes, resolution_time_hours) where (id < 3)`,
    'filters the rows of priorities',
  ],
  [
    'a column list, of an earlier release or by hand',
    () => `alter publication ${name()} drop table users; alter publication ${name()} add table users (id, full_name)`,
    'has a column list for users',
  ],
  ['a table too many', () => `alter publication ${name()} add table sections`, 'has table public.sections'],
  ['no deletes', () => `alter publication ${name()} set (publish = 'insert, update')`, 'does not publish'],
  ['all tables', () => `drop publication ${name()}; create publication ${name()} for all tables`, 'for all tables'],
  ['another identity', () => 'alter table chat_messages replica identity default', 'chat_messages does not carry'],
  [
    'an identity that an index gives, which the application may drop',
    () => 'alter table user_custom_views replica identity using index user_custom_views_user_id_key',
    'user_custom_views does not carry',
  ],
  ['no identity', () => 'alter table users replica identity nothing', 'users is not identified'],
  ['a guard switched off', () => 'alter table tags disable trigger deskview_refuse_truncate', 'the guard of tags'],
  ['no guard', () => 'drop trigger deskview_refuse_truncate on tags', 'tags can be truncated'],
  ['no heartbeat row', () => 'delete from deskview_heartbeat', 'heartbeat has no row'],
  ['a heartbeat of somebody else', () => 'alter table deskview_heartbeat owner to postgres', 'could not dump'],
  ['a password changed', () => `alter role ${name()} password 'another'`, 'has another password'],
  ['a role that may too much', () => `alter role ${name()} createdb`, 'too little or too much'],
  ['a setting taken back', () => `alter role ${name()} reset wal_sender_timeout`, 'keeps its slot for long'],
  ['a privilege taken back', () => `revoke select on chat_messages from ${name()}`, 'columns of chat_messages'],
])('%s: noticed and mended', async (_, damage, reason) => {
  await prepare();
  for (const statement of damage().split('; ')) await database.query(statement);
  const [first, ...others] = await reasons();
  expect(first).toContain(reason);
  expect(others.length).toBeLessThanOrEqual(1);
  await prepare();
  expect(await reasons()).toEqual([]);
});

test.each(Object.keys(captured))(
  '%s dropped and created again: doctor names it, prepare brings all of it back',
  async (table) => {
    await prepare();
    const { capture } = probesAt({ cell: database.cell, topic: 'none', connector: 'none', databaseUrl: database.url });
    const failing = async () => {
      const found = await Promise.all(captureChecks.map(async (check) => [check, await capture[check]()] as const));
      return found.flatMap(([check, problems]) => (problems.length === 0 ? [] : [check]));
    };
    const full = captured[table]?.identity === 'full' || table === 'user_custom_views';
    const application = await connected(database.ownerUrl);
    await application.query(`create table copied (like ${table} including all)`);
    await application.query(`drop table ${table} cascade`);
    if (table !== 'deskview_heartbeat') {
      expect(await failing()).toContain('source-tables');
      await application.query(`alter table copied rename to ${table}`);
    }
    expect(await failing()).toEqual([
      'publication',
      ...(full ? ['replica-identity'] : []),
      'truncate-guard',
      ...(table === 'deskview_heartbeat' ? ['heartbeat'] : []),
      'replication-role',
    ]);
    await prepare();
    expect(await failing()).toEqual([]);
    await application.query('drop table if exists copied');
    await application.end();
  },
);

test('everything that is missing or of the wrong type is named at once, and nothing is changed', async () => {
  const other = await freshDatabase();
  await other.query('alter table service_requests drop column due_date, drop column title');
  await other.query('alter table users alter column is_blocked drop default, alter column is_blocked type text');
  await other.query('drop table user_custom_views');
  const refused = await prepareCapture(options(other)).catch((error: unknown) => error);
  expect(refused).toMatchObject({
    code: 'schema',
    problems: [
      expect.stringContaining('service_requests.title is missing'),
      expect.stringContaining('service_requests.due_date is missing'),
      expect.stringContaining('users.is_blocked is of type text; we read it as bool (bool)'),
      expect.stringContaining('table public.user_custom_views is missing (needed: user_id, visible_tabs, default_tab)'),
    ],
  });
  expect(await other.query(`select to_regclass('deskview_heartbeat') as found`)).toEqual([{ found: null }]);
  await other.drop();
});

test('a generated column is named: its changes would not be published', async () => {
  const other = await freshDatabase();
  await other.query(
    `alter table users drop full_name, add full_name text generated always as (username || '!') stored`,
  );
  await expect(prepareCapture(options(other))).rejects.toMatchObject({
    code: 'schema',
    problems: [
      expect.stringMatching(
        /^users\.full_name is a generated column.*alter table public\.users alter full_name drop expression/,
      ),
    ],
  });
  await other.query('alter table public.users alter full_name drop expression');
  await prepareCapture(options(other));
  await other.drop();
});

test('limits that the database has for everybody do not hold for the connector’s role', async () => {
  const limits = ['statement_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout'];
  const [server] = await database.query('select current_setting($1, true) as known', ['transaction_timeout']);
  const known = limits.filter((name) => name !== 'transaction_timeout' || server?.['known'] !== null);
  const { replicationUser } = await prepare();
  for (const name of known)
    await database.query(`alter database ${database.url.split('/').at(-1)} set ${name} = '1ms'`);
  const url = Object.assign(new URL(database.url), {
    username: replicationUser,
    password: encodeURIComponent(password),
  });
  const client = new Client({ connectionString: url.href });
  await client.connect();
  for (const name of known) expect((await client.query(`show ${name}`)).rows).toEqual([{ [name]: '0' }]);
  await client.end();
  for (const name of known) await database.query(`alter database ${database.url.split('/').at(-1)} reset ${name}`);
});

test('a step that fails leaves nothing of the others behind', async () => {
  const other = await freshDatabase();
  await other.query('begin');
  await other.query('select from chat_messages');
  await expect(prepareCapture(options(other))).rejects.toMatchObject({ code: 'step' });
  await other.query('rollback');
  expect(await other.query('select from pg_publication')).toEqual([]);
  await other.drop();
});

test.each(['Main', '1', 'a-b', "x'; drop table users", ''])('the cell name %j is refused', async (cell) => {
  await expect(prepareCapture({ ...options(database), cell })).rejects.toMatchObject({ code: 'cell' });
});
