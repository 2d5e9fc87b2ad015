import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadDemoData } from '#command-api/demo-data.ts';
import { prepareCapture } from '#infra/postgres/prepare.ts';
import { type Database, freshDatabase } from './database.ts';
import { withTruth } from './truth.ts';
import { seeded } from './workload/random.ts';
import { neverDone, runWorkload } from './workload/run.ts';

let database: Database;
beforeAll(async () => {
  database = await freshDatabase();
  await loadDemoData(database.url, 300);
  await prepareCapture({ databaseUrl: database.url, cell: database.cell, replicationPassword: 'x' });
});
afterAll(() => database.drop());

test('every kind of change happens, committed and rolled back', async () => {
  const summary = await runWorkload({ databaseUrl: database.url, seed: 7, actions: 300, connections: 4 });
  expect(neverDone(summary)).toEqual([]);
  expect(Object.keys(summary.done).length).toBeGreaterThan(100);
  expect(Math.min(...Object.values(summary.done))).toBeGreaterThan(0);
  expect(summary.rollbacks).toBeGreaterThan(0);
  expect(summary.savepointRollbacks).toBeGreaterThan(0);
});

test('what it leaves can be told in SQL', async () => {
  await withTruth(database.url, { timeZone: 'Africa/Cairo' }, async ({ admitted, viewer }) => {
    for (const user of admitted) expect((await viewer(user)).list('all_tickets', 0).items).not.toContain(null);
  });
});

test('the same seed makes the same choices', () => {
  const choices = () => {
    const random = seeded(42);
    return Array.from({ length: 50 }, () => [
      random.uuid(),
      random.int(0, 9),
      random.one(['a', 'b']),
      random.shuffled([1, 2, 3]),
    ]);
  };
  expect(choices()).toEqual(choices());
});
