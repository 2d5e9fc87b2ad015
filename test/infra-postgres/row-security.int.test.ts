import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { openDatabaseStore } from '#adapters/postgres/read-store.ts';
import { openSource } from '#adapters/postgres/source.ts';
import { loadDemoData } from '#command-api/demo-data.ts';
import { captured } from '#infra/postgres/captured.ts';
import { dryRunCapture, prepareCapture } from '#infra/postgres/prepare.ts';
import { probesAt } from '#infra/probes/probes.ts';
import type { SourceSnapshot } from '#projector/source-ports.ts';
import { type Database, freshDatabase } from '#test/support/database.ts';

// Promise 5: rows that policies hide are an error, never fewer.

const password = 'of-the-role';
let database: Database;
let role: string;
let options: Parameters<typeof prepareCapture>[0];
beforeAll(async () => {
  database = await freshDatabase();
  await loadDemoData(database.url, 50);
  role = `deskview_${database.cell}`;
  options = { databaseUrl: database.url, cell: database.cell, replicationPassword: password };
  await prepareCapture(options);
});
afterAll(() => database.drop());

const everyTable = (change: string) =>
  database.query(
    Object.keys(captured)
      .map((table) => `alter table ${table} ${change} row level security`)
      .join('; '),
  );
beforeEach(async () => {
  await everyTable('disable');
  await database.query(`alter role ${role} nobypassrls`);
});

const roleUrl = () => Object.assign(new URL(database.url), { username: role, password }).href;
const all = { kind: 'all', after: null } as const;
const ask = { technician: '00000000-0000-4000-8000-000000000001', since: 0n, tallies: ['all'] as const };
const named = { state: 'rejected', problem: expect.stringContaining('row-level security policy') };

/** What each way of reading the source comes to: a number of rows, or why there is none. */
const ways = async (): Promise<Readonly<Record<string, unknown>>> => {
  const source = openSource({ databaseUrl: roleUrl() });
  const store = openDatabaseStore({ databaseUrl: roleUrl(), connections: 1, patience: 5000 });
  const counted = async (portions: AsyncIterable<readonly unknown[]>): Promise<number> => {
    let count = 0;
    for await (const portion of portions) count += portion.length;
    return count;
  };
  const fallback = async (): Promise<number> => {
    const found = await store.read(() => ask);
    if ('unavailable' in found) throw new Error(found.detail);
    return found.tallies.get('all')?.all.all_tickets ?? Number.NaN;
  };
  const within = async (read: (snapshot: SourceSnapshot) => Promise<number>): Promise<number> => {
    const snapshot = await source.snapshot();
    return read(snapshot).finally(() => snapshot.close());
  };
  const asked = {
    reference: () => within(async (snapshot) => (await snapshot.reference()).unit.size),
    copy: () => within((snapshot) => counted(snapshot.requests(all))),
    verify: () => within((snapshot) => counted(snapshot.examine(all))),
    mark: () => source.mark().then(() => 1),
    fallback,
  };
  const results = Object.entries(asked).map(async ([way, read]) => {
    const outcome = await read().catch((error: Error) => ({ state: 'rejected', problem: error.message }));
    return [way, outcome] as const;
  });
  const outcomes = Object.fromEntries(await Promise.all(results));
  await Promise.all([store.close(), source.close()]);
  return outcomes;
};

const check = async (databaseUrl: string): Promise<readonly string[]> => {
  const probes = probesAt({ cell: database.cell, topic: 'none', connector: 'none', databaseUrl });
  onTestFinished(() => probes.close());
  return probes.capture['row-security']();
};

test('switched on under a running line, every way of reading says so and none sees fewer rows', async () => {
  const before = await ways();
  expect(Object.values(before).every((count) => Number(count) > 0)).toBe(true);
  await everyTable('enable');
  // Without what prepare sets for the role: DATABASE_URL may name another one.
  await database.query(`alter role ${role} reset row_security`);
  expect(await ways()).toEqual({ reference: named, copy: named, verify: named, mark: named, fallback: named });
  await database.query(`alter role ${role} bypassrls`);
  expect(await ways()).toEqual(before);
});

test('the connector’s first state is an error too, in a session that it sets nothing for', async () => {
  await prepareCapture(options);
  await everyTable('enable');
  const client = new Client({ connectionString: roleUrl() });
  await client.connect();
  await expect(client.query('select id from public.users')).rejects.toThrow(/row-level security policy/);
  await client.end();
});

test('the source is tried again once the role is let through', async () => {
  await everyTable('enable');
  const source = openSource({ databaseUrl: roleUrl() });
  await expect(source.mark()).rejects.toMatchObject({
    ...{ code: 'source', retriable: true, message: expect.stringContaining('npx deskview doctor') },
  });
  await source.close();
});

test('the check names role, tables and what a superuser runs, for the connector’s role and for who asks', async () => {
  expect(await check(database.url)).toEqual([]);
  await database.query('alter table users enable row level security; alter table roles enable row level security');
  const problem = `row-level security of roles, users applies to role ${role}, which must read every row: let a superuser run ALTER ROLE ${role} BYPASSRLS`;
  expect(await check(database.url)).toEqual([problem]);
  expect(await check(roleUrl())).toEqual([problem]);

  await database.query(`alter role ${role} bypassrls`);
  expect(await check(database.url)).toEqual([]);
  // An owner sees all rows, unless policies are forced on it.
  expect(await check(database.ownerUrl)).toEqual([]);
  await database.query('alter table users force row level security');
  expect(await check(database.ownerUrl)).toEqual([
    expect.stringMatching(/^row-level security of users applies to role/),
  ]);
  await database.query('alter table users no force row level security');
});

test('nothing is prepared under policies, and BYPASSRLS is not taken from a role that was given it', async () => {
  await database.query('alter table users enable row level security');
  const refused = { code: 'privileges', problems: [expect.stringContaining(`ALTER ROLE ${role} BYPASSRLS`)] };
  await expect(prepareCapture(options)).rejects.toMatchObject(refused);
  await expect(dryRunCapture(options)).rejects.toMatchObject(refused);
  await database.query(`alter role ${role} bypassrls createdb`);
  expect((await prepareCapture(options)).steps.map(({ sql }) => sql)).toEqual([`alter role ${role} nocreatedb`]);
  expect(await database.query('select rolbypassrls from pg_roles where rolname = $1', [role])).toEqual([
    { rolbypassrls: true },
  ]);
});

test('a role that is not there yet is created by what the refusal names', async () => {
  const other = await freshDatabase();
  onTestFinished(() => other.drop());
  const its = { ...options, databaseUrl: other.url, cell: other.cell };
  await other.query('alter table users enable row level security');
  const refusal = await prepareCapture(its).catch((error: Error) => error.message);
  const [command = ''] = /CREATE ROLE .* BYPASSRLS/.exec(String(refusal)) ?? [];
  await other.query(command);
  await prepareCapture(its);
  expect(await dryRunCapture(its)).toEqual([]);
});
