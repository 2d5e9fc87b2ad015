import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSource } from '#adapters/postgres/source.ts';
import { loadDemoData } from '#command-api/demo-data.ts';
import { prepareCapture } from '#infra/postgres/prepare.ts';
import { ProjectorError } from '#projector/errors.ts';
import type { ExaminedRequest, Selection, Source, SourceSnapshot } from '#projector/source-ports.ts';
import { listNameOf } from '#read-model/lists.ts';
import { membershipsOf, openUnder } from '#read-model/memberships.ts';
import { documentFrom } from '#read-model/source-request.ts';
import { views } from '#read-model/views/index.ts';
import { uuid } from '#test/support/build.ts';
import { type Database, freshDatabase } from '#test/support/database.ts';
import { runWorkload } from '#test/support/workload/run.ts';

const everything: Selection = { kind: 'all', after: null };

const taken = async <T>(portions: AsyncIterable<readonly T[]>): Promise<T[]> => {
  const all: T[] = [];
  for await (const portion of portions) all.push(...portion);
  return all;
};

describe('a snapshot of the source', () => {
  let database: Database;
  let source: Source;
  let snapshot: SourceSnapshot;
  let examined: readonly ExaminedRequest[];

  beforeAll(async () => {
    database = await freshDatabase();
    await loadDemoData(database.url, 600);
    await runWorkload({ databaseUrl: database.url, seed: 7, actions: 400, connections: 4 });
    await prepareCapture({ databaseUrl: database.url, cell: database.cell, replicationPassword: 'secret' });
    source = openSource({ databaseUrl: database.url });
    snapshot = await source.snapshot();
    examined = await taken(snapshot.examine(everything));
  });
  afterAll(async () => {
    await snapshot.close();
    await source.close();
    await database.drop();
  });

  const ids = async (selection: Selection): Promise<string[]> =>
    (await taken(snapshot.requests(selection))).map(({ id }) => id);
  const where = (holds: (request: ExaminedRequest) => boolean): string[] => examined.filter(holds).map(({ id }) => id);

  test('gives every request once, in the order of ids', async () => {
    const all = await ids(everything);
    expect(all).toEqual([...new Set(all)].sort());
    expect(all).toHaveLength(Number((await database.query('select count(*) from service_requests'))[0]?.['count']));
    expect(await ids({ kind: 'all', after: all[99] as string })).toEqual(all.slice(100));
  });

  test('does not see what is committed later', async () => {
    await database.query(
      `insert into service_requests (id, requester_id, status_id, priority_id, title) select $1, id, 1, 3, 'Late' from users limit 1`,
      [uuid(1)],
    );
    const late: Selection = { kind: 'requests', ids: [uuid(1), uuid(2)] };
    expect(await ids(late)).toEqual([]);
    const later = await source.snapshot();
    expect((await taken(later.requests(late))).map(({ id }) => id)).toEqual([uuid(1)]);
    expect(later.lsn).toBeGreaterThan(snapshot.lsn);
    expect(later.takenAt).toBeGreaterThan(snapshot.takenAt);
    await later.close();
    await database.query('delete from service_requests where id = $1', [uuid(1)]);
  });

  test('selects by unit, technician, view, time and number', async () => {
    const { unitId, updatedAt } = examined[5]?.row ?? {};
    const user = examined.find(({ assignees }) => assignees.length > 0)?.assignees[0]?.userId ?? '';
    const selections: readonly [Selection, string[]][] = [
      [{ kind: 'unit', unitId: unitId ?? null }, where(({ row }) => row.unitId === unitId)],
      [{ kind: 'unit', unitId: null }, where(({ row }) => row.unitId === null)],
      [{ kind: 'technician', user }, where(({ assignees }) => assignees.some((it) => it.userId === user))],
      [
        { kind: 'since', at: updatedAt ?? 0n },
        where(({ row }) => row.createdAt >= (updatedAt ?? 0n) || row.updatedAt >= (updatedAt ?? 0n)),
      ],
      ...views.map(({ name }): [Selection, string[]] => [
        { kind: 'view', view: name },
        where((request) => request.views.has(name)),
      ]),
    ];
    for (const [selection, expected] of selections) {
      expect((await ids(selection)).sort()).toEqual(expected);
      expect(await snapshot.count(selection)).toBe(expected.length);
    }
    expect(await ids({ kind: 'sample', size: 20 })).toHaveLength(20);
  });

  test('promise 1: SQL says of every request in which views it is, as the rules do', async () => {
    const reference = await snapshot.reference();
    const documents = examined.map((request) => documentFrom(request));
    const waiting = documents.map((document) => openUnder(document, reference));
    for (const [index, { id, views: found, children }] of examined.entries()) {
      const document = documents[index] as ReturnType<typeof documentFrom>;
      const openSubtasks = waiting.filter((parent) => parent === id).length;
      const places = membershipsOf({ ...document, openSubtasks }, reference)?.keys ?? {};
      const byRule = views.filter(({ name }) => places[listNameOf(name)] !== undefined).map(({ name }) => name);
      expect([...found]).toEqual(byRule);
      expect([...children].sort()).toEqual(where(({ row }) => row.parentId === id));
    }
    for (const { name } of views) expect(where((request) => request.views.has(name))).not.toEqual([]);
  });

  test('can be left in the middle, and read again', async () => {
    for await (const portion of snapshot.requests(everything)) {
      expect(portion.length).toBeGreaterThan(0);
      break;
    }
    expect(await ids(everything)).toHaveLength(examined.length);
  });

  test('a mark moves the heartbeat', async () => {
    const beat = async () => Number((await database.query('select beat from deskview_heartbeat'))[0]?.['beat']);
    const before = await beat();
    await source.mark();
    expect(await beat()).toBe(before + 1);
  });

  test('a source that does not answer, or ends in the middle, is tried again later', async () => {
    const unreachable = openSource({ databaseUrl: 'postgresql://nobody@127.0.0.1:1/nothing' });
    const refused = { code: 'source', retriable: true };
    await expect(unreachable.snapshot()).rejects.toMatchObject(refused);
    await expect(unreachable.mark()).rejects.toBeInstanceOf(ProjectorError);
    const other = openSource({ databaseUrl: database.url });
    const doomed = await other.snapshot();
    await database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'deskview source' and pid <> pg_backend_pid()
         and datname = current_database()`,
    );
    await expect(doomed.reference()).rejects.toMatchObject(refused);
    snapshot = await source.snapshot();
    const reading = taken(snapshot.requests(everything));
    await source.close();
    await expect(reading).rejects.toMatchObject(refused);
    await other.close();
  });
});

test('no limit of the role or the database ends a snapshot', async () => {
  const database = await freshDatabase();
  await loadDemoData(database.url, 300);
  const [{ name, limits } = {}] = await database.query(
    `select current_database() as name, array_agg(name) as limits from pg_settings
     where name in ('statement_timeout', 'transaction_timeout', 'idle_in_transaction_session_timeout', 'lock_timeout')`,
  );
  const each = (then: string) =>
    (limits as string[]).map((limit) => `alter database ${name} ${then.replace('LIMIT', limit)}`).join(';');
  await database.query(each(`set LIMIT = '200ms'`));
  const limited = openSource({ databaseUrl: database.url });
  const slow = await limited.snapshot();
  // This connection is older than the limits.
  const longer = () => database.query('select pg_sleep(0.5)');
  await longer();
  let read = 0;
  for await (const portion of slow.requests(everything)) {
    if (read === 0) await longer();
    read += portion.length;
  }
  expect(read).toBe(300);
  await database.query(`begin; lock table request_statuses in access exclusive mode`);
  const waiting = slow.reference();
  await longer();
  await database.query('rollback');
  expect((await waiting).status.size).toBeGreaterThan(0);
  await slow.close();
  await limited.close();
  await database.drop();
});
