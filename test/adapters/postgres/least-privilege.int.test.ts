import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSource } from '#adapters/postgres/source.ts';
import { loadDemoData } from '#command-api/demo-data.ts';
import { prepareCapture } from '#infra/postgres/prepare.ts';
import type { Source } from '#projector/source-ports.ts';
import { namesOf } from '#read-model/cell.ts';
import { type Database, freshDatabase } from '#test/support/database.ts';

let database: Database;
let source: Source;
beforeAll(async () => {
  database = await freshDatabase();
  await loadDemoData(database.url, 50);
  await prepareCapture({ databaseUrl: database.url, cell: database.cell, replicationPassword: 'secret' });
  const username = namesOf(database.cell).capture;
  source = openSource({ databaseUrl: Object.assign(new URL(database.url), { username, password: 'secret' }).href });
});
afterAll(async () => {
  await source.close();
  await database.drop();
});

test('the connector’s role may do all that reading the source takes, and marks it', async () => {
  const all = { kind: 'all', after: null } as const;
  await source.mark();
  const snapshot = await source.snapshot();
  try {
    expect((await snapshot.reference()).unit.size).toBeGreaterThan(0);
    expect(await snapshot.count({ kind: 'view', view: 'all_tickets' })).toBeGreaterThan(0);
    const ids: string[] = [];
    for await (const portion of snapshot.requests(all)) ids.push(...portion.map(({ id }) => id));
    let examined = 0;
    for await (const portion of snapshot.examine(all)) examined += portion.length;
    expect([ids.length, examined]).toEqual([50, 50]);
  } finally {
    await snapshot.close();
  }
});

test('it may not read what is not captured', async () => {
  const { capture } = namesOf(database.cell);
  expect(
    await database.query(`select has_column_privilege($1, 'users', 'password_hash', 'select') as may`, [capture]),
  ).toEqual([{ may: false }]);
});
