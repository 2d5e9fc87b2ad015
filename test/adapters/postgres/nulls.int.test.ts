import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabaseStore } from '#adapters/postgres/read-store.ts';
import { cardOf } from '#adapters/postgres/shown-cards.ts';
import { openSource } from '#adapters/postgres/source.ts';
import { loadDemoData } from '#command-api/demo-data.ts';
import { listen } from '#http/server.ts';
import { type CapturedTable, captured } from '#infra/postgres/captured.ts';
import { prepareCapture } from '#infra/postgres/prepare.ts';
import type { SourceSnapshot } from '#projector/source-ports.ts';
import { listNameOf } from '#read-model/lists.ts';
import { membershipsOf, openUnder } from '#read-model/memberships.ts';
import { emptyReference, type Reference, type ReferenceChange, withRows } from '#read-model/reference.ts';
import { documentFrom, type SourceRequest } from '#read-model/source-request.ts';
import { views } from '#read-model/views/index.ts';
import { changeIn, envelope, read } from '#test/adapters/debezium/envelope.ts';
import { appOf } from '#test/query-api/app-of.ts';
import { compareWithSql } from '#test/support/compare.ts';
import { type Database, freshDatabase } from '#test/support/database.ts';
import { tokenOf } from '#test/support/http.ts';

// Promise 1: the same answer as SQL, by whatever way a row comes in.

let database: Database;
let parent: string;
beforeAll(async () => {
  database = await freshDatabase();
  await loadDemoData(database.url, 60);
  await prepareCapture({ databaseUrl: database.url, cell: database.cell, replicationPassword: 'x' });
  for (const table of Object.keys(captured)) {
    await database.query(`create table kept_${table} as select * from ${table}`);
  }
  for (const [table, columns] of nullable) {
    for (const [column] of columns) await database.query(`alter table ${table} alter ${column} drop not null`);
  }
  const [row] = await database.query('select id::text from service_requests order by id limit 1');
  parent = String(row?.['id']);
});
afterAll(() => database.drop());

/** What a row of the demo had in that column. */
const kept = ['KEPT'];
/** Columns that may be NULL and be shown, and flags: what else they hold, as SQL; the usual value first. */
const flag = { usuallyTrue: ['true', 'false'], usuallyFalse: ['false', 'true'] } as const;
const live = { is_active: flag.usuallyTrue, is_deleted: flag.usuallyFalse };
const aUser = ['(select id from users order by id limit 1)'];
const nullable = Object.entries({
  service_requests: {
    ...{ business_unit_id: ['1', '2'], tag_id: ['1'], subcategory_id: ['1'], assigned_to_technician_id: aUser },
    ...{
      resolved_at: [`timestamp '2026-02-03 04:05:06.000007'`],
      due_date: [`timestamptz '2026-02-03 04:05:06.5Z'`],
      estimated_hours: ['1.5'],
    },
    ...{
      completed_at: [`timestamptz '1969-01-01Z'`],
      parent_task_id: [`uuid 'PARENT'`],
      is_blocked: flag.usuallyFalse,
    },
    is_deleted: flag.usuallyFalse,
  },
  chat_messages: { sender_id: aUser, is_read: flag.usuallyFalse },
  priorities: { name: kept, response_time_minutes: kept, resolution_time_hours: kept },
  roles: { name: kept },
  tags: { name_en: kept, name_ar: kept, category_id: kept },
  categories: { name: kept, name_en: kept, name_ar: kept },
  subcategories: { name: kept, name_en: kept, name_ar: kept },
  business_unit_regions: { name: kept },
  user_custom_views: { visible_tabs: kept, default_tab: kept },
  request_statuses: { name: kept, name_en: kept, name_ar: kept, color: [`'red'`], count_as_solved: flag.usuallyFalse },
  users: {
    ...{ full_name: [`'Mona'`], language: [`'ar'`], business_unit_region_id: ['1'], is_technician: flag.usuallyTrue },
    ...{ is_super_admin: flag.usuallyFalse, is_blocked: flag.usuallyFalse, ...live },
  },
  user_roles: { user_id: kept, role_id: kept, ...live },
  technician_business_units: { technician_id: kept, business_unit_id: kept, ...live },
  technician_regions: { technician_id: kept, region_id: kept, ...live },
  business_units: { name: kept, ...live, business_unit_region_id: ['1'] },
} satisfies Record<string, Record<string, readonly string[]>>).map(
  ([table, columns]) => [table, Object.entries(columns)] as [string, [string, readonly string[]][]],
);

const choice = ([usual = '', ...others]: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant(usual) },
    { weight: 2, arbitrary: fc.constant('null') },
    ...others.map((other) => ({ weight: 1, arbitrary: fc.constant(other) })),
  );

/** Rows of a table as SQL, each given to every nth of those that are there. */
const rowsOf = (columns: readonly [string, readonly string[]][]) =>
  fc.array(fc.tuple(...columns.map(([, values]) => choice(values))), { minLength: 5, maxLength: 13 });

const desks = fc.tuple(...nullable.map(([, columns]) => rowsOf(columns)));

const write = async (desk: readonly (readonly string[][])[]): Promise<void> => {
  for (const [at, [table, columns]] of nullable.entries()) {
    const rows = desk[at] ?? [];
    const written = columns.map(([column, values], index) => {
      const asSql = (value = '') =>
        value.replace('PARENT', parent).replace('KEPT', `(select k.${column} from kept_${table} k where k.id = t.id)`);
      const cases = rows.map((row, n) => `when ${n} then ${asSql(row[index])}`);
      return `${column} = case nth % ${rows.length} ${cases.join(' ')} else ${asSql(values[0])} end`;
    });
    await database.query(
      `update ${table} t set ${written.join(', ')}
       from (select id, row_number() over (order by id) as nth from ${table}) numbered where numbered.id = t.id`,
    );
  }
  // Somebody has to be let in.
  await database.query(
    `update users set is_super_admin = true, is_active = true, is_deleted = false, is_blocked = false where id = ${aUser}`,
  );
};

/** A column as Debezium writes it: without a zone microseconds, with one text in UTC. */
const asWritten = (column: string, type: string): string => {
  if (type === 'timestamp') return `(extract(epoch from ${column}) * 1000000)::bigint`;
  if (type === 'timestamptz') return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
  return type === 'json' ? `${column}::text` : column;
};

const told = async (table: string, { columns }: CapturedTable) => {
  const types = await database.query(
    `select a.attname as name, t.typname as type from pg_attribute a join pg_type t on t.oid = a.atttypid where a.attrelid = $1::regclass`,
    [table],
  );
  const typeOf = (column: string) => String(types.find(({ name }) => name === column)?.['type']);
  const fields = columns.map((column) => `'${column}', ${asWritten(column, typeOf(column))}`);
  const rows = await database.query(`select json_build_object(${fields.join(', ')}) as after from ${table}`);
  return rows.map(({ after }) => changeIn(read(envelope(table, { after }))));
};

type Told = Awaited<ReturnType<typeof told>>[number];
type Read = { readonly reference: Reference; readonly requests: readonly SourceRequest[] };

/** What the stream makes of every row that is there. */
const streamed = async (): Promise<Read> => {
  const changes: Told[] = [];
  for (const [name, table] of Object.entries(captured)) {
    if (name !== 'deskview_heartbeat') changes.push(...(await told(name, table)));
  }
  const of = (kind: string, id?: unknown) =>
    changes.filter((change) => change['kind'] === kind && (id === undefined || change['requestId'] === id));
  const childrenOf = (kind: string, id: unknown) => of(kind, id).map((child) => ({ id: child['id'], ...child.row }));
  const requests = of('request').map(({ id, row }) => ({
    ...{ id, row, assignees: childrenOf('assignee', id), readStates: childrenOf('readState', id) },
    messages: childrenOf('message', id),
  }));
  const reference = changes.filter((change) => (change['kind'] as string) in emptyReference);
  return {
    reference: withRows(emptyReference, reference as unknown as readonly ReferenceChange[]),
    requests: ordered(requests as unknown as readonly SourceRequest[]),
  };
};

const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : 1);
const ordered = (requests: readonly SourceRequest[]): readonly SourceRequest[] =>
  requests.toSorted(byId).map((request) => ({
    ...request,
    assignees: request.assignees.toSorted(byId),
    readStates: request.readStates.toSorted(byId),
    messages: request.messages.toSorted(byId),
  }));

const taken = async <T>(portions: AsyncIterable<readonly T[]>): Promise<T[]> => {
  const all: T[] = [];
  for await (const portion of portions) all.push(...portion);
  return all;
};

const everything = { kind: 'all', after: null } as const;
const copied = async (snapshot: SourceSnapshot): Promise<Read> => ({
  reference: await snapshot.reference(),
  requests: ordered(await taken(snapshot.requests(everything))),
});

/** In which views each request is by the rules, from what came in. */
const placed = ({ reference, requests }: Read): Readonly<Record<string, readonly string[]>> => {
  const documents = requests.map((request) => documentFrom(request));
  const waiting = documents.map((document) => openUnder(document, reference));
  return Object.fromEntries(
    documents.map((document) => {
      const openSubtasks = waiting.filter((id) => id === document.id).length;
      const keys = membershipsOf({ ...document, openSubtasks }, reference)?.keys ?? {};
      return [document.id, views.filter(({ name }) => keys[listNameOf(name)] !== undefined).map(({ name }) => name)];
    }),
  );
};

test('any row with NULL in it is the same, and has the same answers, on the stream, in the copy, in the fallback and in verify', async () => {
  const store = openDatabaseStore({ databaseUrl: database.url, connections: 2, patience: 5000 });
  const source = openSource({ databaseUrl: database.url });
  const server = await listen(appOf(store, { clock: Date.now }), '127.0.0.1', 0);
  const sameOnEveryWay = async (desk: readonly (readonly string[][])[]) => {
    await write(desk);
    const stream = await streamed();
    const snapshot = await source.snapshot();
    expect(await copied(snapshot)).toEqual(stream);

    const examined = await taken(snapshot.examine(everything));
    expect(Object.fromEntries(examined.map(({ id, views: found }) => [id, [...found]]))).toEqual(placed(stream));
    await snapshot.close();

    const ids = stream.requests.map(({ id }) => id);
    const since = 0n;
    const fallback = await store.read(() => ({ technician: ids[0] as string, since, tallies: [], requests: ids }));
    if ('unavailable' in fallback) throw new Error(fallback.detail);
    expect(fallback.reference).toEqual(stream.reference);
    const cards = stream.requests.map((request) => (request.row.isDeleted ? null : String(cardOf(request))));
    expect(fallback.requests.map((card) => card && String(card))).toEqual(cards);

    const { mismatches } = await compareWithSql({
      ...{ databaseUrl: database.url, apiUrl: server.url, tokenFor: (user) => tokenOf(user), timeZone: 'UTC' },
      ...{ filters: [null], perPages: [100], concurrency: 4 },
    });
    expect(mismatches).toEqual([]);
  };
  await fc.assert(fc.asyncProperty(desks, sameOnEveryWay), { numRuns: 4, endOnFailure: true });
  await server.close(0);
  await source.close();
  await store.close();
});

/** Columns without a value of which a row cannot be read: requests and what belongs to them. */
const required = [
  ...['requester_id', 'status_id', 'priority_id', 'title', 'created_at', 'updated_at'].map((column) => [
    'service_requests',
    column,
  ]),
  ['request_assignees', 'assignee_id'],
  ...['content', 'sequence_number', 'created_at'].map((column) => ['chat_messages', column]),
  ...['user_id', 'unread_count'].map((column) => ['chat_read_states', column]),
] as [string, string][];

test.each(required)(
  'NULL in %s.%s is a dead letter on the stream, and named with its request by every other way',
  async (table, column) => {
    const request = table === 'service_requests' ? 'id' : 'request_id';
    // The fallback reads the last message of a request only.
    const last = table === 'chat_messages' ? 'sequence_number desc' : 'id';
    await database.query(`alter table ${table} alter ${column} drop not null`);
    const [row] = await database.query(
      `update ${table} set ${column} = null where id = (select t.id from ${table} t order by ${last} limit 1) returning ${request}::text as request`,
    );
    const id = String(row?.['request']);
    const written = await told(table, captured[table] as CapturedTable).catch((error: Error) => error.message);
    expect(written).toContain(`"reason":"${column}: null where`);

    const source = openSource({ databaseUrl: database.url });
    const store = openDatabaseStore({ databaseUrl: database.url, connections: 1, patience: 5000 });
    const named = `NULL in ${table}.${column} of request ${id}`;
    const rejected = { code: 'source', retriable: true, message: expect.stringContaining(named) };
    for (const way of ['requests', 'examine'] as const) {
      const snapshot = await source.snapshot();
      await expect(taken<unknown>(snapshot[way](everything))).rejects.toMatchObject(rejected);
      await snapshot.close();
    }
    const fallback = await store.read(() => ({ technician: id, since: 0n, tallies: [], requests: [id] }));
    expect(fallback).toMatchObject({ unavailable: 'unreachable', detail: expect.stringContaining(named) });
    await Promise.all([source.close(), store.close()]);
    await database.query(
      `update ${table} t set ${column} = k.${column} from kept_${table} k where k.id = t.id and t.${column} is null`,
    );
  },
);
