import { afterAll, beforeAll, test } from 'vitest';
import { captured } from '#infra/postgres/captured.ts';
import { prepareCapture } from '#infra/postgres/prepare.ts';
import { type Connection, connected, type Database, freshDatabase } from '#test/support/database.ts';

// Promise 12: a guest does not break its host’s migrations.

// A guest does not break its host's migrations: none is refused because its table is captured.

let database: Database;
let application: Connection;
beforeAll(async () => {
  database = await freshDatabase();
  await prepareCapture(options());
  application = await connected(database.ownerUrl);
  await application.query(`insert into users (username, full_name) values ('mona', 'Mona')`);
  await application.query(
    `insert into service_requests (requester_id, status_id, priority_id, title) select id, 1, 3, 'first' from users`,
  );
});
afterAll(async () => {
  await application.end();
  await database.drop();
});

/** A DBA prepares, the application migrates: neither is the other. */
const options = () => ({ databaseUrl: database.url, cell: database.cell, replicationPassword: 'secret' });

/** Runs it as the application would, writes into the table, and takes all of it back. */
const migrate = async (sql: string, table: string): Promise<void> => {
  await application.query('begin');
  try {
    await application.query(sql);
    await application.query(`update ${table} set id = id`);
    await application.query(`delete from ${table} where false`);
  } finally {
    await application.query('rollback');
  }
};

const wider = { int: 'bigint', float: 'numeric', text: 'text', bool: 'boolean', time: 'timestamptz', json: 'jsonb' };
const columnsOf = Object.entries(captured).flatMap(([table, { types }]) =>
  Object.entries(types).map(([column, type]) => ({ table, column, type })),
);

test.each(
  // No type is wider than uuid, and a foreign key would have to change on both sides.
  columnsOf.flatMap(({ type, ...column }) => (type === 'uuid' ? [] : [{ ...column, to: wider[type] }])),
)('ALTER COLUMN $column TYPE $to of $table', ({ table, column, to }) =>
  migrate(`alter table ${table} alter ${column} drop default, alter ${column} type ${to}`, table),
);

test.each(columnsOf.filter(({ table, column }) => table !== 'deskview_heartbeat' && column !== 'id'))(
  'DROP and RENAME of $table.$column',
  async ({ table, column }) => {
    await migrate(`alter table ${table} rename ${column} to renamed`, table);
    await migrate(`alter table ${table} drop column ${column}`, table);
  },
);

test.each([
  [
    'a column added, widened, renamed and dropped',
    'users',
    "alter table users add nickname varchar(20) default 'x'; alter table users alter nickname type text; alter table users rename nickname to alias; alter table users drop alias",
  ],
  [
    'a column we do not read',
    'service_requests',
    'alter table service_requests alter ip_address type inet using ip_address::inet, drop description',
  ],
  ['a generated column', 'tags', 'alter table tags add upper_name text generated always as (upper(name_en)) stored'],
  [
    'a constraint added and dropped',
    'priorities',
    'alter table priorities add constraint positive check (response_time_minutes > 0); alter table priorities drop constraint positive',
  ],
  [
    'NOT NULL and a default',
    'users',
    `alter table users alter full_name set default 'x', alter full_name set not null`,
  ],
  [
    'another primary key of the same columns',
    'tags',
    'alter table tags drop constraint tags_pkey cascade; alter table tags add constraint tags_by_id primary key (id)',
  ],
  [
    'an index taken away',
    'user_custom_views',
    'alter table user_custom_views drop constraint user_custom_views_user_id_key',
  ],
  ['an index', 'users', 'create index on users (full_name)'],
  ['a table renamed and back', 'tags', 'alter table tags rename to labels; alter table labels rename to tags'],
  [
    'a table dropped and created again',
    'chat_read_states',
    'create table copied (like chat_read_states including indexes); drop table chat_read_states; alter table copied rename to chat_read_states',
  ],
  [
    'a table copied into a partitioned one',
    'tags',
    'create table parts (like tags) partition by list (id); alter table parts attach partition tags default',
  ],
  [
    'another schema and back',
    'tags',
    'create schema other; alter table tags set schema other; alter table other.tags set schema public',
  ],
  [
    'a trigger',
    'tags',
    'create function nothing() returns trigger language plpgsql as $$ begin return new; end $$; create trigger t before update on tags for each row execute function nothing()',
  ],
  ['row-level security', 'tags', 'alter table tags enable row level security'],
])('%s', (_, table, sql) => migrate(sql, table));

test('an index is built and a table rewritten outside a transaction', async () => {
  await application.query('create index concurrently users_by_name on users (full_name)');
  await application.query('drop index concurrently users_by_name');
  await application.query('vacuum full tags');
});

test('the application’s owner may do with every table what pg_dump does', async () => {
  const tables = await application.query(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`,
  );
  await application.query('begin');
  for (const { name } of tables)
    await application.query(`lock table ${name} in access share mode; table ${name} limit 0`);
  await application.query('rollback');
});
