import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, freshDatabase } from './database.ts';
import { type Filter, type Json, type TruthSettings, type Viewer, withTruth } from './truth.ts';

/** A desk small enough to know every answer by heart: people u0…, requests r1…, named by the last digits of their ids. */
const id = (kind: 'a' | 'b' | 'c', n: number) => `${kind.repeat(8)}-0000-4000-8000-${String(n).padStart(12, '0')}`;
const user = (n: number) => id('a', n);
const request = (n: number) => id('b', n);

const root = 1; // super admin, no technician
const mona = 2; // units 1 and 2
const omar = 3; // region 2, by a row; her own region 1 counts for nothing
const layla = 4; // own region 2
const admin = 5; // role Admin
const hana = 6; // nothing
const requester = 7;
const blocked = 8;
const inactive = 9;
const deleted = 10;
const clerk = 11; // role Admin, but no technician
const revoked = 12; // role and unit rows switched off, own region 1

const people = `insert into users (id, username, full_name, is_technician, is_super_admin, is_blocked, is_active, is_deleted, business_unit_region_id)
  select ('aaaaaaaa-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'u' || n, name, technician, super, blocked, active, deleted, region
  from (values
    (1, 'Root', false, true, false, true, false, null), (2, 'Mona', true, false, false, true, false, 2),
    (3, 'Omar', true, false, false, true, false, 1), (4, 'Layla', true, false, false, true, false, 2),
    (5, 'Adam', true, false, false, true, false, null), (6, 'Hana', true, false, false, true, false, null),
    (7, null, false, false, false, true, false, null), (8, 'Blocked', true, false, true, true, false, null),
    (9, 'Inactive', true, true, false, false, false, null), (10, 'Deleted', true, true, false, true, true, null),
    (11, 'Clerk', false, false, false, true, false, null), (12, 'Revoked', true, false, false, true, false, 1)
  ) p (n, name, technician, super, blocked, active, deleted, region)`;

/** Units 1 and 2 in region 1; 3 and the inactive 4 in region 2; 5 in none. */
const places = [
  `delete from business_units`,
  `insert into business_units (id, name, business_unit_region_id, is_active) values
     (1, 'b', 1, true), (2, 'a', 1, true), (3, 'é', 2, true), (4, 'closed', 2, false), (5, 'Z', null, true)`,
  `insert into roles (id, name) values ('${id('c', 1)}', 'Admin')`,
  `insert into user_roles (user_id, role_id, is_active) values ('${user(admin)}', '${id('c', 1)}', true), ('${user(clerk)}', '${id('c', 1)}', true),
     ('${user(revoked)}', '${id('c', 1)}', false)`,
  `insert into technician_business_units (technician_id, business_unit_id, is_active, is_deleted) values
     ('${user(mona)}', 1, true, false), ('${user(mona)}', 2, true, false), ('${user(mona)}', 3, true, true), ('${user(revoked)}', 3, false, false)`,
  `insert into technician_regions (technician_id, region_id) values ('${user(omar)}', 2), ('${user(mona)}', 2)`,
  `insert into categories (id, name, name_en, name_ar) values (1, 'hw', 'Hardware', 'الأجهزة')`,
  `insert into tags (id, name_en, name_ar, category_id) values (1, 'Broken', 'معطل', 1)`,
  `insert into subcategories (id, category_id, name, name_en, name_ar) values (1, 1, 'sub', 'Laptop', 'حاسوب')`,
];

type Given = {
  readonly unit: number | null;
  readonly status?: number;
  readonly priority?: number;
  readonly created?: string;
  readonly updated?: string;
  readonly resolved?: string;
  readonly parent?: number;
  readonly deleted?: boolean;
  readonly assigned?: readonly number[];
};

const requests: Readonly<Record<number, Given>> = {
  1: { unit: 1, priority: 2, created: '2026-03-01 10:00', updated: '2026-03-02' },
  2: { unit: 1, priority: 1, created: '2026-03-01 09:00', updated: '2026-03-02', assigned: [mona, omar] },
  3: {
    unit: 2,
    status: 3,
    created: '2026-03-01 09:00',
    updated: '2026-03-03',
    resolved: '2026-03-03',
    assigned: [mona],
  },
  4: { unit: 2, status: 3, created: '2026-03-01 08:00', updated: '2026-03-04' },
  5: { unit: null, status: 7, updated: '1969-07-20 20:17:40.000001', parent: 1, assigned: [mona] },
  6: { unit: 3, status: 8, priority: 1, created: '2026-03-01 09:00', updated: '2026-03-01', parent: 7 },
  7: { unit: 4, created: '2026-03-28 22:00', updated: '2026-03-05', assigned: [layla] },
  8: { unit: 5, created: '2026-03-28 21:59:59.999999', updated: '2026-03-05', parent: 8 },
  9: { unit: 1, priority: 1, deleted: true, parent: 3 },
  10: { unit: 3, status: 3, created: '2026-03-01 07:00', updated: '2026-03-06', resolved: '2026-03-06', parent: 9 },
};

const insert = async (database: Database, n: number, given: Given): Promise<void> => {
  await database.query(
    `insert into service_requests (id, requester_id, title, business_unit_id, status_id, priority_id, created_at, updated_at, resolved_at,
       is_deleted)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      request(n),
      user(requester),
      `request ${n}`,
      given.unit,
      given.status ?? 1,
      given.priority ?? 3,
      given.created ?? '2026-02-01',
      given.updated ?? '2026-02-01',
      given.resolved ?? null,
      given.deleted ?? false,
    ],
  );
  for (const assignee of given.assigned ?? []) {
    await database.query('insert into request_assignees (request_id, assignee_id) values ($1, $2)', [
      request(n),
      user(assignee),
    ]);
  }
};

let database: Database;
beforeAll(async () => {
  database = await freshDatabase();
  await database.query(`insert into business_unit_regions (id, name) values (2, 'Gulf')`);
  await database.query(people);
  for (const statement of places) await database.query(statement);
  for (const [n, given] of Object.entries(requests)) await insert(database, Number(n), given);
  for (const [n, { parent }] of Object.entries(requests)) {
    if (parent === undefined) continue;
    await database.query('update service_requests set parent_task_id = $2 where id = $1', [
      request(Number(n)),
      request(parent),
    ]);
  }
});
afterAll(() => database.drop());

const settings: TruthSettings = { timeZone: 'Africa/Cairo', now: new Date('2026-03-29T10:00:00Z') };

const asking = <T>(
  who: number,
  use: (viewer: Viewer) => T,
  more: Partial<TruthSettings & { filters: readonly Filter[] }> = {},
) => withTruth(database.url, { ...settings, ...more }, async (truth) => use(await truth.viewer(user(who))));

const numbers = (items: readonly Json[]) => items.map((item) => Number((item as { id: string }).id.slice(-12)));
const listOf = (who: number, view: string) => asking(who, (viewer) => numbers(viewer.list(view, 0).items));

test.each([
  ['unassigned', [8, 1, 6, 4, 10]],
  ['all_unsolved', [7, 2, 5]],
  ['my_unsolved', []],
  ['recently_updated', [10, 7, 8, 4, 3, 1, 2, 6, 5]],
  ['recently_solved', [10, 3, 4]],
  ['all_your_requests', []],
  ['urgent_high_priority', [2, 6, 1]],
  ['pending_requester_response', [5]],
  ['pending_subtask', [7, 8, 1]],
  ['new_today', [7]],
  ['in_progress', [6]],
  ['all_tickets', [10, 7, 8, 4, 3, 1, 2, 6, 5]],
  ['all_solved', [10, 4, 3]],
])('%s holds, in this order, %j', async (view, expected) => expect(await listOf(root, view)).toEqual(expected));

test('personal views hold what is mine and in my scope', async () => {
  expect(await listOf(mona, 'all_your_requests')).toEqual([2, 3]);
  expect(await listOf(mona, 'my_unsolved')).toEqual([2]);
  expect(await listOf(omar, 'all_your_requests')).toEqual([]);
});

test('today begins at the reader’s midnight', async () => {
  const today = (timeZone: string) =>
    asking(root, (viewer) => numbers(viewer.list('new_today', 0).items), { timeZone });
  expect(await today('Africa/Cairo')).toEqual([7]);
  expect(await today('UTC')).toEqual([]);
  expect(await today('America/New_York')).toEqual([]);
  expect(await today('Asia/Tokyo')).toEqual([7, 8]);
});

test.each([
  ['a super admin: everything', root, [1, 2, 3, 4, 5, 6, 7, 8, 10]],
  ['the role Admin: everything', admin, [1, 2, 3, 4, 5, 6, 7, 8, 10]],
  ['units go before regions', mona, [1, 2, 3, 4]],
  ['a region goes before the own one, and its inactive units count', omar, [6, 7, 10]],
  ['the own region', layla, [6, 7, 10]],
  ['what was taken back counts for nothing', revoked, [1, 2, 3, 4]],
  ['nothing', hana, []],
])('%s', async (_, who, expected) => {
  expect((await listOf(who, 'all_tickets')).sort((left, right) => left - right)).toEqual(expected);
});

test('who may not enter', async () => {
  const refused = await withTruth(database.url, settings, async (truth) => truth.refused);
  expect(refused).toEqual([requester, blocked, inactive, deleted, clerk].map(user));
});

test('another role can be the one that sees everything', async () => {
  const all = await asking(admin, (viewer) => viewer.list('all_tickets', 0).filterCounts.all, {
    adminRoles: ['admin'],
  });
  expect(all).toBe(0);
});

test('filters narrow the list and its counts, never the sidebar', async () => {
  const filters = [null, [1], [-1], [-1, 5], [3], [999]];
  await asking(
    root,
    (viewer) => {
      const lists = filters.map((_, n) => viewer.list('all_tickets', n));
      expect(lists.map(({ items }) => numbers(items))).toEqual([
        [10, 7, 8, 4, 3, 1, 2, 6, 5],
        [1, 2],
        [5],
        [8, 5],
        [10, 6],
        [],
      ]);
      expect(lists.map(({ filterCounts }) => filterCounts)).toEqual([
        { all: 9, parents: 5, subtasks: 4 },
        { all: 2, parents: 2, subtasks: 0 },
        { all: 1, parents: 0, subtasks: 1 },
        { all: 2, parents: 0, subtasks: 2 },
        { all: 2, parents: 0, subtasks: 2 },
        { all: 0, parents: 0, subtasks: 0 },
      ]);
    },
    { filters },
  );
  expect(await asking(mona, (viewer) => viewer.list('all_tickets', 0).items.length, { filters: [[3]] })).toBe(0);
});

test('counts, in the order of the views and in both casings', async () => {
  const { camelCounts, snakeCounts, typeCounts } = await asking(mona, (viewer) => viewer);
  expect(JSON.stringify(camelCounts)).toBe(
    '{"unassigned":2,"allUnsolved":1,"myUnsolved":1,"recentlyUpdated":4,"recentlySolved":2,"allYourRequests":2,"urgentHighPriority":2,' +
      '"pendingRequesterResponse":0,"pendingSubtask":1,"newToday":0,"inProgress":0,"allTickets":4,"allSolved":2}',
  );
  expect(Object.keys(snakeCounts as object).slice(0, 3)).toEqual(['unassigned', 'all_unsolved', 'my_unsolved']);
  expect(typeCounts).toEqual({ all: 4, parents: 4, subtasks: 0 });
});

test('units by count, then by code point; inactive ones are in no figure', async () => {
  const { unitCounts } = await asking(root, (viewer) => viewer);
  expect(JSON.stringify(unitCounts[''])).toBe(
    '{"businessUnits":[{"id":2,"name":"a","count":2},{"id":1,"name":"b","count":2},{"id":3,"name":"é","count":2},{"id":5,"name":"Z","count":1}],' +
      '"total":7,"unassignedCount":1}',
  );
  expect(unitCounts['recently_solved']).toMatchObject({ total: 3, unassignedCount: 0 });
  const none = await asking(hana, (viewer) => viewer.unitCounts['']);
  expect(none).toEqual({ businessUnits: [], total: 0, unassignedCount: 0 });
});

const itemOf = async (n: number, more: Partial<TruthSettings> = {}) =>
  asking(root, (viewer) => viewer.list('all_tickets', 0).items.find((item) => numbers([item])[0] === n), more);

test('an item with nothing to it, byte for byte', async () => {
  expect(JSON.stringify(await itemOf(5))).toBe(
    `{"id":"${request(5)}","status":{"id":7,"name":"pending-requester-response","color":"purple","countAsSolved":false},"subject":"request 5",` +
      `"requester":{"id":"${user(requester)}","fullName":null},"requested":"2026-02-01T00:00:00Z","dueDate":null,` +
      '"priority":{"id":3,"name":"Medium","responseTimeMinutes":3600,"resolutionTimeHours":48},"lastMessage":null,"businessUnit":null,"tag":null,' +
      `"category":null,"subcategory":null,"requesterHasUnread":false,"technicianHasUnread":false,"parentTaskId":"${request(1)}","isBlocked":false,` +
      '"assignedToSectionId":null,"assignedToTechnicianId":null,"completedAt":null,"estimatedHours":null}',
  );
});

test('an item with everything to it', async () => {
  await database.query(
    `update service_requests set tag_id = 1, subcategory_id = 1, due_date = '2026-03-01 12:00:00.5+02', completed_at = 'infinity', estimated_hours = 1.5,
       is_blocked = true, assigned_to_technician_id = '${user(mona)}' where id = '${request(2)}'`,
  );
  await database.query(
    `insert into chat_messages (request_id, sender_id, content, is_read, sequence_number, created_at) values
       ('${request(2)}', '${user(mona)}', 'last', true, 7, '1969-12-31 23:59:59.999999'), ('${request(2)}', null, 'system', false, 2, now())`,
  );
  expect(await itemOf(2)).toMatchObject({
    dueDate: '2026-03-01T10:00:00.500000Z',
    completedAt: 'infinity',
    estimatedHours: 1.5,
    isBlocked: true,
    assignedToTechnicianId: user(mona),
    lastMessage: { content: 'last', senderName: 'Mona', createdAt: '1969-12-31T23:59:59.999999Z', sequenceNumber: 7 },
    businessUnit: { id: 1, name: 'b' },
    tag: { id: 1, nameEn: 'Broken', nameAr: 'معطل' },
    category: { id: 1, name: 'hw', nameEn: 'Hardware', nameAr: 'الأجهزة' },
    subcategory: { id: 1, name: 'sub', nameEn: 'Laptop', nameAr: 'حاسوب' },
    requesterHasUnread: false,
    technicianHasUnread: false,
  });
});

test('unread, by its source', async () => {
  const unread = async (n: number, unreadSource: 'is_read' | 'read_states' | 'off') => {
    const item = (await itemOf(n, { unreadSource })) as { requesterHasUnread: boolean; technicianHasUnread: boolean };
    return [item.requesterHasUnread, item.technicianHasUnread];
  };
  await database.query(
    `insert into chat_messages (request_id, sender_id, content, sequence_number) values
       ('${request(3)}', '${user(requester)}', 'to the technician', 1), ('${request(4)}', '${user(mona)}', 'to the requester', 1)`,
  );
  await database.query(
    `insert into chat_read_states (request_id, user_id, unread_count) values
       ('${request(3)}', '${user(requester)}', 1), ('${request(3)}', '${user(omar)}', 1), ('${request(2)}', '${user(omar)}', 2)`,
  );
  expect(await unread(3, 'is_read')).toEqual([false, true]);
  expect(await unread(4, 'is_read')).toEqual([true, false]);
  expect(await unread(3, 'read_states')).toEqual([true, false]);
  expect(await unread(2, 'read_states')).toEqual([false, true]);
  expect(await unread(3, 'off')).toEqual([false, false]);
});
