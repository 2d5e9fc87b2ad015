import { afterAll, beforeAll, expect, test } from 'vitest';
import { knownReference } from '#adapters/postgres/known-reference.ts';
import { openSnapshots, type Snapshots } from '#adapters/postgres/snapshots.ts';
import { loadDemoData } from '#command-api/demo-data.ts';
import { type Lsn, parseLsn } from '#read-model/position.ts';
import { type Database, freshDatabase } from '#test/support/database.ts';

// Promise 5: what had been committed by the position of an answer is in it.

let [database, snapshots]: [Database, Snapshots] = [] as never;
beforeAll(async () => {
  database = await freshDatabase();
  await loadDemoData(database.url, 1);
  snapshots = openSnapshots({ databaseUrl: database.url, connections: 1, name: 'test', patience: 5000 });
});
afterAll(async () => {
  await snapshots.close();
  await database.drop();
});

const logEnd = async () => {
  const [row] = await database.query('select pg_current_wal_insert_lsn()::text as lsn');
  return parseLsn(String(row?.['lsn'])) as Lsn;
};
const rename = (name: string) => database.query(`update priorities set name = '${name}' where id = 1`);

test('the position told of an answer is before what was committed while its snapshot was taken', async () => {
  await rename('Earlier');
  const asked = await logEnd();
  let began = 0;
  const { lsn, at, reference } = await snapshots.within(async (snapshot, before) => {
    began = await logEnd();
    await rename('Meanwhile');
    return knownReference()(snapshot, before);
  });
  expect(reference.priority.get('1')?.name).toBe('Meanwhile');
  expect([asked <= lsn, lsn <= began]).toEqual([true, true]);
  expect(Math.abs(Number(at) / 1000 - Date.now())).toBeLessThan(60_000);
});

test('each answer is of a position that what was committed before it does not pass', async () => {
  for (let n = 0; n < 20; n++) {
    await rename(`Name ${n}`);
    const written = await logEnd();
    const moment = await snapshots.within((snapshot, before) => knownReference()(snapshot, before));
    expect([moment.lsn >= written, moment.reference.priority.get('1')?.name]).toEqual([true, `Name ${n}`]);
  }
});
