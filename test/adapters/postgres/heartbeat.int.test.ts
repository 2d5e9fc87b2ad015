import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Heartbeat, openHeartbeat } from '#adapters/postgres/heartbeat.ts';
import { prepareCapture } from '#infra/postgres/prepare.ts';
import { type Database, freshDatabase } from '#test/support/database.ts';

let database: Database;
let heartbeat: Heartbeat;
beforeAll(async () => {
  database = await freshDatabase();
  await prepareCapture({ databaseUrl: database.url, cell: database.cell, replicationPassword: 'secret' });
  heartbeat = openHeartbeat(database.url);
});
afterEach(() => database.query('update deskview_heartbeat set id = 1'));
afterAll(async () => {
  heartbeat.close();
  await database.drop();
});

const beats = async () => Number((await database.query('select beat from deskview_heartbeat'))[0]?.['beat']);

const connections = async () =>
  (
    await database.query(
      `select pid, state from pg_stat_activity where application_name = 'deskview heartbeat' and datname = current_database()`,
    )
  ).map(({ pid, state }) => ({ pid, state }));

test('commits a beat each time, over one connection that is kept and in no transaction', async () => {
  expect(await connections()).toEqual([]);
  const before = await beats();
  await heartbeat.beat();
  const [kept, ...more] = await connections();
  expect([kept?.state, more]).toEqual(['idle', []]);
  for (let n = 0; n < 5; n++) await heartbeat.beat();
  expect(await connections()).toEqual([kept]);
  expect(await beats()).toBe(before + 6);
});

test('what is committed by then lies before it in the log', async () => {
  const [{ lsn = '' } = {}] = (await database.query('select pg_current_wal_insert_lsn()::text as lsn')) as {
    lsn?: string;
  }[];
  await heartbeat.beat();
  const [row] = await database.query(`select pg_current_wal_flush_lsn() > '${lsn}'::pg_lsn as passed`);
  expect(row).toEqual({ passed: true });
});

test('beats again after its connection was ended', async () => {
  await heartbeat.beat();
  const [{ pid } = {}] = await connections();
  await database.query(`select pg_terminate_backend(${pid})`);
  await expect.poll(connections).toEqual([]);
  const before = await beats();
  await heartbeat.beat();
  expect(await beats()).toBe(before + 1);
});

test('gives up a row that somebody holds, and what was waiting does not beat later', async () => {
  await heartbeat.beat();
  const [kept] = await connections();
  const before = await beats();
  const holding = database.query('begin; update deskview_heartbeat set beat = beat; select pg_sleep(2); commit');
  await sleep(200);
  const begun = performance.now();
  await expect(heartbeat.beat()).rejects.toMatchObject({ code: 'source', retriable: true });
  expect(performance.now() - begun).toBeLessThan(1500);
  await holding;
  expect(await connections()).toEqual([kept]);
  expect(await beats()).toBe(before);
  await heartbeat.beat();
  expect(await beats()).toBe(before + 1);
});

test('that the server refuses costs no connection each, and leaves no transaction open', async () => {
  await heartbeat.beat();
  const [kept] = await connections();
  const before = await beats();
  await database.query('alter table deskview_heartbeat rename column at to moved');
  for (let n = 0; n < 3; n++) {
    await expect(heartbeat.beat()).rejects.toMatchObject({ code: 'source', retriable: false });
    expect(await connections()).toEqual([kept]);
  }
  await database.query('alter table deskview_heartbeat rename column moved to at');
  await heartbeat.beat();
  expect([await beats(), await connections()]).toEqual([before + 1, [kept]]);
});

test('says what to do where there is no row', async () => {
  await database.query(
    'begin; alter table deskview_heartbeat drop constraint if exists deskview_heartbeat_id_check; update deskview_heartbeat set id = 2; commit',
  );
  await heartbeat.beat().catch(() => undefined);
  const kept = await connections();
  await expect(heartbeat.beat()).rejects.toThrow('The heartbeat has no row: run `npx deskview prepare`.');
  expect(await connections()).toEqual(kept);
});

test('says why there is no way to the database', async () => {
  const nowhere = openHeartbeat('postgres://nobody@127.0.0.1:1/none');
  await expect(nowhere.beat()).rejects.toMatchObject({ code: 'source', retriable: true });
  nowhere.close();
});

test('once closed it opens nothing more', async () => {
  const other = openHeartbeat(database.url);
  await heartbeat.beat();
  const before = await connections();
  other.close();
  await other.beat();
  await expect.poll(connections).toEqual(before);
});
