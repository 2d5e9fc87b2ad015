import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSource } from '#adapters/postgres/source.ts';
import type { Selection } from '#projector/source-ports.ts';
import type { RequestRow } from '#read-model/rows.ts';
import type { SourceRequest } from '#read-model/source-request.ts';
import { changeIn, envelope, read, requestId, update } from '#test/adapters/debezium/envelope.ts';
import { uuid } from '#test/support/build.ts';
import { type Database, freshDatabase } from '#test/support/database.ts';

const taken = async <T>(portions: AsyncIterable<readonly T[]>): Promise<T[]> => {
  const all: T[] = [];
  for await (const portion of portions) all.push(...portion);
  return all;
};

const everything: Selection = { kind: 'all', after: null };

const readSource = async (url: string, selection: Selection = everything): Promise<SourceRequest[]> => {
  const source = openSource({ databaseUrl: url });
  const snapshot = await source.snapshot();
  try {
    return await taken(snapshot.requests(selection));
  } finally {
    await snapshot.close();
    await source.close();
  }
};

/** What the decoder makes of a change event with this row. */
const told = (table: string, after: object) => changeIn(read(envelope(table, { after }))).row;

/** The same of a request, with its columns as JSON. */
const toldOfRequest = (columns: Readonly<Record<string, string>>): RequestRow => {
  const marked = JSON.stringify(update(Object.fromEntries(Object.keys(columns).map((name) => [name, `@${name}`]))));
  const text = Object.entries(columns).reduce((all, [name, json]) => all.replace(`"@${name}"`, () => json), marked);
  return changeIn(read(text)).row as RequestRow;
};

/** SQL of a value, and how Debezium tells it in a `timestamp` and in a `timestamptz` column. */
const times = [
  ['2026-01-02 03:04:05.123456', '1767323045123456', '2026-01-02T03:04:05.123456Z'],
  ['2026-01-02 03:04:05', '1767323045000000', '2026-01-02T03:04:05.000000Z'],
  ['1969-12-31 23:59:59.999999', '-1', '1969-12-31T23:59:59.999999Z'],
  ['1815-12-10 12:00:00.000001', '-4861684799999999', '1815-12-10T12:00:00.000001Z'],
  ['9999-06-30 12:00:00.000009', '253386360000000009', '9999-06-30T12:00:00.000009Z'],
  ['infinity', '9223372036854775807', 'infinity'],
  ['-infinity', '-9223372036854775808', '-infinity'],
] as const;

const texts = [
  '',
  ' ',
  'الطابعة',
  'tab\tnewline\nquote" backslash\\ \\N \\.',
  '\u0001\u2028\uffff',
  '👩‍👩‍👧‍👦',
  'null',
];

const rana = uuid(903);
const laptop = uuid(1);

describe('a row read from the source is what its change event says', () => {
  let database: Database;
  beforeAll(async () => {
    database = await freshDatabase();
    await database.query(`set session_replication_role = replica`);
  });
  afterAll(() => database.drop());

  const insert = async (table: string, row: Readonly<Record<string, string>>): Promise<void> => {
    await database.query(
      `insert into ${table} (${Object.keys(row).join(', ')}) values (${Object.values(row).join(', ')})`,
    );
  };
  const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
  const request = (row: Readonly<Record<string, string>> = {}): Promise<void> =>
    insert('service_requests', {
      ...{ id: literal(laptop), requester_id: literal(rana), status_id: '1', priority_id: '3', title: `'Help'` },
      ...row,
    });
  const afresh = async (): Promise<void> => {
    await database.query('truncate service_requests, chat_messages, request_assignees, chat_read_states');
  };
  const only = async (): Promise<SourceRequest> => {
    const [found] = await readSource(database.url);
    await afresh();
    return found as SourceRequest;
  };

  test.each(times)('a time: %s', async (sql, micros, iso) => {
    const time = literal(sql);
    const zoned = sql.endsWith('infinity') ? time : literal(`${sql}Z`);
    await request({ created_at: time, updated_at: time, resolved_at: time, due_date: zoned });
    const { createdAt, updatedAt, resolvedAt, dueDate } = toldOfRequest({
      ...{ created_at: micros, updated_at: micros, resolved_at: micros, due_date: JSON.stringify(iso) },
    });
    expect((await only()).row).toMatchObject({ createdAt, updatedAt, resolvedAt, dueDate });
  });

  test.each(['"NaN"', '"Infinity"', '"-Infinity"', '0.1', '-0', '1e300', '5e-324'])('a float8: %s', async (json) => {
    await request({ estimated_hours: literal(String(JSON.parse(json)) === '0' ? json : String(JSON.parse(json))) });
    expect((await only()).row.estimatedHours).toBe(toldOfRequest({ estimated_hours: json }).estimatedHours);
  });

  test.each(texts)('a text: %j', async (text) => {
    await request({ title: literal(text) });
    const shared = { is_read: 'false', sequence_number: '-2147483648' };
    const created_at = `timestamp '1970-01-01 00:00:00.000005'`;
    await insert('chat_messages', {
      ...{ id: literal(uuid(7)), request_id: literal(laptop), content: literal(text), created_at, ...shared },
    });
    const { row, messages } = await only();
    expect(row.title).toBe(toldOfRequest({ title: JSON.stringify(text) }).title);
    const after = { id: uuid(7), request_id: laptop, sender_id: null, content: text, is_read: false, created_at: 5 };
    const message = told('chat_messages', { ...after, sequence_number: -2_147_483_648 });
    expect(messages).toEqual([{ id: uuid(7), ...message }]);
  });

  test('every column, and what belongs to the request', async () => {
    const after = {
      ...{
        id: requestId,
        requester_id: rana,
        business_unit_id: 2_147_483_647,
        tag_id: -1,
        status_id: 8,
        priority_id: 1,
      },
      ...{
        subcategory_id: 3,
        title: 'All',
        created_at: 1,
        updated_at: 2,
        resolved_at: 3,
        due_date: '1970-01-01T00:00:00.000004Z',
      },
      ...{ completed_at: '1970-01-01T00:00:00.000005Z', parent_task_id: requestId, assigned_to_section_id: 6 },
      ...{ assigned_to_technician_id: uuid(901), is_blocked: true, estimated_hours: 1.5, is_deleted: true },
    };
    const sql = (name: string, value: unknown) =>
      typeof value === 'number' && name.endsWith('_at')
        ? `timestamp '1970-01-01 00:00:00.00000${value}'`
        : literal(String(value));
    await insert(
      'service_requests',
      Object.fromEntries(Object.entries(after).map(([name, value]) => [name, sql(name, value)])),
    );
    const assignee = { id: 2_147_483_647, request_id: requestId, assignee_id: uuid(901) };
    const state = { id: 3, request_id: requestId, user_id: rana, unread_count: 4 };
    for (const [table, row] of [
      ['request_assignees', assignee],
      ['chat_read_states', state],
    ] as const) {
      await insert(
        table,
        Object.fromEntries(Object.entries(row).map(([name, value]) => [name, literal(String(value))])),
      );
    }
    expect(await only()).toEqual({
      ...{ id: requestId, row: told('service_requests', after), messages: [] },
      assignees: [{ id: '2147483647', ...told('request_assignees', assignee) }],
      readStates: [{ id: '3', ...told('chat_read_states', state) }],
    });
  });

  test('with columns of other types that are accepted', async () => {
    await request({
      created_at: `'2026-01-02 03:04:05.123456'`,
      due_date: `'2026-01-02 03:04:05Z'`,
      estimated_hours: '0.1',
    });
    await insert('request_assignees', { request_id: literal(laptop), assignee_id: literal(rana) });
    const before = await readSource(database.url);
    await database.query(`
      alter table service_requests drop constraint service_requests_parent_task_id_fkey, drop constraint service_requests_requester_id_fkey,
        drop constraint service_requests_status_id_fkey, drop constraint service_requests_priority_id_fkey;
      alter table request_assignees drop constraint request_assignees_request_id_fkey;
      alter table chat_messages drop constraint chat_messages_request_id_fkey;
      alter table chat_read_states drop constraint chat_read_states_request_id_fkey;
      alter table service_requests alter created_at type timestamptz using created_at at time zone 'utc', alter due_date type timestamp using due_date at time zone 'utc',
        alter id type text using upper(id::text), alter status_id type bigint, alter priority_id type smallint, alter title type text,
        alter estimated_hours type real, alter requester_id type char(36), alter parent_task_id type varchar(40);
      alter table request_assignees alter id type bigint, alter request_id type text using upper(request_id::text);
      alter table chat_messages alter request_id type text; alter table chat_read_states alter request_id type text`);
    expect(await readSource(database.url)).toEqual(before);
    expect(await readSource(database.url, { kind: 'requests', ids: [laptop] })).toEqual(before);
    expect(await readSource(database.url, { kind: 'all', after: laptop })).toEqual([]);
  });
});
