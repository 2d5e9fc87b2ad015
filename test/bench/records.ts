import type { RawRecord } from '#projector/ports.ts';
import { type Random, seeded } from '#test/support/workload/random.ts';

/** Records as Debezium writes them, made up in memory: the shape and size of real ones, transactions with markers. */

const table = (name: string) => `deskview_main.public.${name}`;
const uuid = (kind: number, number: number): string =>
  `${String(kind).padStart(8, '0')}-0000-4000-8000-${String(number).padStart(12, '0')}`;
const MIDNIGHT = 1_795_219_200_000_000;

export type Row = {
  readonly table: string;
  readonly key: object;
  readonly after: object;
  readonly before?: object;
  readonly op: string;
};

const user = (n: number): Row => ({
  table: 'users',
  op: 'c',
  key: { id: uuid(1, n) },
  after: {
    ...{
      id: uuid(1, n),
      full_name: `Technician ${n} فني`,
      is_technician: true,
      is_active: true,
      is_super_admin: n === 0,
    },
    ...{ is_deleted: false, is_blocked: false, business_unit_region_id: 1, language: 'en' },
  },
});

const status = (n: number): Row => ({
  table: 'request_statuses',
  op: 'c',
  key: { id: n },
  after: {
    id: n,
    name: `Status ${n}`,
    name_en: `Status ${n}`,
    name_ar: `حالة ${n}`,
    color: 'blue',
    count_as_solved: n === 3,
    is_active: true,
  },
});

const unit = (n: number): Row => ({
  table: 'business_units',
  op: 'c',
  key: { id: n },
  after: { id: n, name: `Unit ${n}`, business_unit_region_id: 1, is_active: true, is_deleted: false },
});

const priority = (n: number): Row => ({
  table: 'priorities',
  op: 'c',
  key: { id: n },
  after: { id: n, name: `Priority ${n}`, response_time_minutes: 60, resolution_time_hours: 4 },
});

const request = (n: number, step: number): Row => ({
  table: 'service_requests',
  op: step === 0 ? 'c' : 'u',
  key: { id: uuid(2, n) },
  after: {
    ...{
      id: uuid(2, n),
      requester_id: uuid(1, n % 60),
      business_unit_id: (n % 10) + 1,
      tag_id: null,
      status_id: ((n + step) % 8) + 1,
    },
    ...{
      priority_id: (n % 5) + 1,
      subcategory_id: null,
      title: `الطابعة لا تعمل — printer ${n} does not print`,
      created_at: MIDNIGHT + n,
    },
    ...{
      updated_at: MIDNIGHT + n + step * 1000,
      resolved_at: null,
      due_date: '2026-11-22T08:00:00.000000Z',
      completed_at: null,
    },
    ...{
      parent_task_id: n % 10 === 9 ? uuid(2, n - 1) : null,
      assigned_to_section_id: null,
      assigned_to_technician_id: null,
    },
    ...{ is_blocked: false, estimated_hours: 1.5, is_deleted: false },
  },
});

const message = (n: number, sequence: number): Row => ({
  table: 'chat_messages',
  op: 'c',
  key: { request_id: uuid(2, n), id: uuid(3, n * 100 + sequence) },
  after: {
    ...{
      id: uuid(3, n * 100 + sequence),
      request_id: uuid(2, n),
      sender_id: uuid(1, n % 60),
      is_read: sequence % 2 === 0,
    },
    ...{
      content: 'شكرا، سأعيد المحاولة — thanks, I shall try it again.',
      sequence_number: sequence,
      created_at: MIDNIGHT + n,
    },
  },
});

const assignee = (n: number): Row => ({
  table: 'request_assignees',
  op: 'c',
  key: { request_id: uuid(2, n), id: n },
  after: { id: n, request_id: uuid(2, n), assignee_id: uuid(1, n % 20) },
});

const technicianUnit = (unit: number): Row => ({
  table: 'technician_business_units',
  op: 'c',
  key: { id: unit },
  after: { id: unit, technician_id: uuid(1, 1), business_unit_id: unit, is_active: true, is_deleted: false },
});

/** The rows that a request comes with. */
type Made = (n: number) => readonly Row[];

/** Its first message, unread, and an assignee. */
const alike: Made = (n) => [request(n, 0), message(n, 1), assignee(n)];

const more = (row: Row, after: object): Row => ({ ...row, after: { ...row.after, ...after } });

/** Of any unit, status and priority, a subtask, assigned, unread or not, nothing of which follows from the rest. */
export const varied = (random: Random = seeded(6)): Made => {
  return (n) => [
    more(request(n, 0), {
      business_unit_id: random.int(1, 10),
      status_id: random.int(1, 8),
      priority_id: random.int(1, 5),
      parent_task_id: n > 0 && random.chance(0.3) ? uuid(2, random.int(0, n - 1)) : null,
    }),
    more(message(n, 1), { is_read: random.chance(0.7) }),
    ...(random.chance(0.7) ? [assignee(n)] : []),
  ];
};

/** Reference rows first, then each request in one transaction with all that it comes with, then updates. */
export const workload = (requests: number, updates: number, made = alike): RawRecord[] => {
  const records: RawRecord[] = [];
  let lsn = 1_000_000;
  let transaction = 700;
  const push = (key: object, name: string, value: object): void => {
    records.push({
      offset: records.length,
      timestamp: Date.now(),
      epoch: 0,
      key: Buffer.from(JSON.stringify({ ...key, __dbz__physicalTableIdentifier: name })),
      value: Buffer.from(JSON.stringify(value)),
    });
  };
  /** The first row of a snapshot: by it the log begins with the source's first state. */
  const begin = ({ key, table: name, after }: Row): void => {
    const source = {
      version: '3.7.0.Final',
      connector: 'postgresql',
      name: 'deskview_main',
      snapshot: 'first',
      db: 'desk',
    };
    const at = { ts_ms: Date.now(), ts_us: Date.now() * 1000 };
    const where = { schema: 'public', table: name, txId: transaction, lsn, xmin: null, sequence: `[null,"${lsn}"]` };
    push(key, table(name), {
      ...{ before: null, after, source: { ...source, ...at, ts_ns: at.ts_us * 1000, ...where } },
      ...{ transaction: null, op: 'r', ...at },
    });
  };
  const commit = (rows: readonly Row[]): void => {
    const finished = lsn;
    const id = ++transaction;
    const ts_ms = Date.now();
    push({}, 'transaction', {
      status: 'BEGIN',
      id: `${id}:${lsn + 100}`,
      event_count: null,
      data_collections: null,
      ts_ms,
    });
    for (const [index, row] of rows.entries()) {
      lsn += 100;
      const source = {
        ...{
          version: '3.7.0.Final',
          connector: 'postgresql',
          name: 'deskview_main',
          ts_ms,
          snapshot: 'false',
          db: 'desk',
        },
        ...{ sequence: `["${finished}","${lsn}"]`, ts_us: ts_ms * 1000, ts_ns: ts_ms * 1_000_000, schema: 'public' },
        ...{ table: row.table, txId: id, lsn, xmin: null },
      };
      const marker = { id: `${id}:${lsn}`, total_order: index + 1, data_collection_order: 1 };
      const value = {
        before: null,
        after: row.after,
        source,
        transaction: marker,
        op: row.op,
        ts_ms,
        ts_us: ts_ms * 1000,
      };
      push(row.key, table(row.table), value);
    }
    lsn += 100;
    push({}, 'transaction', {
      status: 'END',
      id: `${id}:${lsn}`,
      event_count: rows.length,
      data_collections: [],
      ts_ms,
    });
  };
  const range = (length: number) => Array.from({ length }, (_, index) => index);
  begin(user(0));
  commit([
    ...range(60).map(user),
    ...range(8).map((n) => status(n + 1)),
    ...range(10).map((n) => unit(n + 1)),
    ...range(5).map((n) => priority(n + 1)),
    ...range(10).map((n) => technicianUnit(n + 1)),
  ]);
  for (let n = 0; n < requests; n++) commit(made(n));
  for (let step = 1; step <= updates; step++) {
    const n = (step * 7919) % requests;
    commit(step % 3 === 0 ? [message(n, step + 1), request(n, step)] : [request(n, step)]);
  }
  return records;
};

/** Sees everything. */
export const firstTechnician = uuid(1, 0);
/** Sees the ten units. */
export const secondTechnician = uuid(1, 1);
