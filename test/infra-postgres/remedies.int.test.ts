import { afterAll, beforeAll, expect, test } from 'vitest';
import { prepareCapture } from '#infra/postgres/prepare.ts';
import { probesAt } from '#infra/probes/probes.ts';
import type { CaptureCheck } from '#projector/status/probes.ts';
import { type Connection, connected, type Database, freshDatabase } from '#test/support/database.ts';

// Promise 10: what a check says is to be done makes it pass.

let database: Database;
let application: Connection;
beforeAll(async () => {
  database = await freshDatabase();
  application = await connected(database.ownerUrl);
  await prepare();
});
afterAll(async () => {
  await application.end();
  await database.drop();
});

const prepare = () => prepareCapture({ databaseUrl: database.url, cell: database.cell, replicationPassword: 'secret' });
const problems = (check: CaptureCheck) =>
  probesAt({ cell: database.cell, topic: 'none', connector: 'none', databaseUrl: database.url }).capture[check]();

/** How the application breaks it · which SQL of the message is followed · what stands in it for FORMER and SCHEMA. */
test.each<[string, CaptureCheck, string, RegExp, string?]>([
  ['a column renamed', 'source-tables', 'alter table tags rename name_en to label', /renamed: (.*?);/, 'label'],
  [
    'a column with a name that needs quotes',
    'source-tables',
    'alter table tags rename name_en to "Name (en)"',
    /renamed: (.*?);/,
    '"Name (en)"',
  ],
  ['a column dropped', 'source-tables', 'alter table tags drop name_en', /otherwise: (.*)$/],
  [
    'a flag that became a text',
    'source-tables',
    'alter table users alter is_blocked drop default, alter is_blocked type text',
    /: (alter .*)$/,
  ],
  [
    'a time that became a text',
    'source-tables',
    'alter table chat_messages alter created_at drop default, alter created_at type text',
    /: (alter .*)$/,
  ],
  [
    'a number that became a text',
    'source-tables',
    'alter table priorities alter response_time_minutes type text',
    /: (alter .*)$/,
  ],
  ['a table renamed', 'source-tables', 'alter table tags rename to "My Tags"', /renamed: (.*?);/, '"My Tags"'],
  [
    'a table moved',
    'source-tables',
    'create schema "Old App"; alter table tags set schema "Old App"',
    /moved: (.*)$/,
    '"Old App"',
  ],
  [
    'a table that is unlogged',
    'source-tables',
    'create table unlogged as table user_custom_views; drop table user_custom_views; create unlogged table user_custom_views (like unlogged); drop table unlogged; alter table user_custom_views add primary key (user_id)',
    /unlogged: (.*?);/,
  ],
  ['a primary key dropped', 'replica-identity', 'alter table tags drop constraint tags_pkey cascade', /: (alter .*)$/],
])('%s', async (_, check, damage, remedy, named = '') => {
  await application.query(damage);
  const [problem = 'none'] = await problems(check);
  const sql = remedy.exec(problem)?.[1] ?? `none in: ${problem}`;
  await application.query(sql.replace(/FORMER|SCHEMA/, named));
  expect(await problems(check)).toEqual([]);
  await prepare();
  for (const ours of ['publication', 'replica-identity', 'truncate-guard', 'heartbeat', 'replication-role'] as const) {
    expect(await problems(ours)).toEqual([]);
  }
});
