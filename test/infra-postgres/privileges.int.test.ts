import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import type { SourceRefused } from '#infra/postgres/capture/errors.ts';
import { dryRunCapture, prepareCapture } from '#infra/postgres/prepare.ts';
import { freshDatabase } from '#test/support/database.ts';

// Promise 10: what the user of DATABASE_URL may not do is named, with the SQL for who may.

const replicationPassword = 'of-the-replication-role';

/** A database whose owner prepares it; each user is one that may do less. */
const owned = async () => {
  const database = await freshDatabase();
  onTestFinished(() => database.drop());
  const options = { databaseUrl: database.ownerUrl, cell: database.cell, replicationPassword };
  return { ...database, options, role: `deskview_${database.cell}` };
};

const refusal = async (options: Parameters<typeof prepareCapture>[0]): Promise<string> => {
  const refused = await prepareCapture(options).catch((error: SourceRefused) => error);
  expect(refused).toMatchObject({ code: 'privileges' });
  return (refused as SourceRefused).message;
};

/** What a message has a superuser run: all behind its first line that is a comment. */
const sqlIn = (message: string): string =>
  message.slice(message.indexOf('\n--')).replaceAll('********', replicationPassword);

test('an owner without further rights is told what a superuser has to run, and that is all it takes', async () => {
  const { options, query, ownerUrl, role } = await owned();
  const message = await refusal(options);
  expect(message).toContain(`create role ${role} login replication`);
  expect(message).toContain('REPLICATION_PASSWORD in place of ********');
  expect(message).not.toMatch(/grant|publication|trigger/);
  expect(await query('select from pg_publication')).toEqual([]);
  await query(sqlIn(message));
  await prepareCapture(options);
  expect((await prepareCapture(options)).steps).toEqual([]);
  expect(await dryRunCapture(options)).toEqual([]);
  const client = new Client({
    connectionString: Object.assign(new URL(ownerUrl), { username: role, password: replicationPassword }).href,
  });
  await client.connect();
  await client.query('select id from public.users');
  await client.end();
});

test('nothing is missing after a superuser has prepared', async () => {
  const { options, url } = await owned();
  await prepareCapture({ ...options, databaseUrl: url });
  expect((await prepareCapture(options)).steps).toEqual([]);
});

test('another password is seen by who may not see what is stored', async () => {
  const { options, url } = await owned();
  await prepareCapture({ ...options, databaseUrl: url });
  const message = await refusal({ ...options, replicationPassword: 'another' });
  expect(message).toContain('has another password');
});

test('a password that cannot be tried is no change that is missing', async () => {
  const { options, url, query, role } = await owned();
  await prepareCapture({ ...options, databaseUrl: url });
  await query(`alter role ${role} connection limit 0`);
  expect((await prepareCapture(options)).steps).toEqual([]);
});

test.each([
  ['a role that may not replicate', 'alter role ROLE noreplication', /alter role \S+ replication;/],
  ['a role that may too much', 'alter role ROLE createdb', /alter role \S+ nocreatedb;/],
  ['a publication of a superuser', `alter publication ROLE set (publish = 'insert')`, /alter publication \S+ set/],
  [
    'a publication that is gone',
    'drop publication ROLE; revoke create on database DB from OWNER; alter database DB owner to postgres',
    /create publication/,
  ],
  [
    'a table of somebody else',
    'alter table tags owner to postgres; drop trigger deskview_refuse_truncate on tags',
    /create trigger/,
  ],
  [
    'a privilege taken back from a table of somebody else',
    'alter table tags owner to postgres; revoke select (name_en) on tags from ROLE; grant select on tags to OWNER',
    /grant select \(name_en\) on public\.tags/,
  ],
])('%s: what has to be run is named, and mends it', async (_, damage, named) => {
  const { options, url, cell, query, role } = await owned();
  await prepareCapture({ ...options, databaseUrl: url });
  const words = { ROLE: role, DB: `test_${cell}`, OWNER: `owner_${cell}` };
  await query(damage.replace(/[A-Z]{2,}/g, (word) => words[word as keyof typeof words] ?? word));
  const message = await refusal(options);
  expect(message).toMatch(named);
  await query(sqlIn(message));
  expect((await prepareCapture(options)).steps).toEqual([]);
});
