import { openDatabaseStore } from '#adapters/postgres/read-store.ts';
import type { ReadStore } from '#query-api/ports.ts';
import type { Reference } from '#read-model/reference.ts';
import type { ReferenceKind, ReferenceRows } from '#read-model/rows.ts';
import { formatMicros, type Micros } from '#read-model/time.ts';
import { uuid } from '#test/support/build.ts';
import { type Database, freshDatabase } from '#test/support/database.ts';
import type { Desk, DeskRequest } from './desk.ts';
import { behind } from './redis-store-of.ts';

type Values = Readonly<Record<string, unknown>>;

const time = (at: Micros | null): string | null => (at === null ? null : formatMicros(at));

const live = ({ isActive, isDeleted }: { readonly isActive: boolean; readonly isDeleted: boolean }) => ({
  is_active: isActive,
  is_deleted: isDeleted,
});

/** How rows of a kind stand in their table; what no view looks at is made up. */
const tables: { readonly [K in ReferenceKind]?: readonly [string, (row: ReferenceRows[K], id: string) => Values] } = {
  status: [
    'request_statuses',
    ({ name, nameEn, nameAr, color, countAsSolved }) => ({
      ...{ name, name_en: nameEn, name_ar: nameAr, color, count_as_solved: countAsSolved },
    }),
  ],
  priority: [
    'priorities',
    ({ name, responseTimeMinutes, resolutionTimeHours }) => ({
      ...{ name, response_time_minutes: responseTimeMinutes, resolution_time_hours: resolutionTimeHours },
    }),
  ],
  user: [
    'users',
    (row, id) => ({
      ...{ username: id, full_name: row.fullName, is_technician: row.isTechnician, is_super_admin: row.isSuperAdmin },
      ...{ is_blocked: row.isBlocked, business_unit_region_id: row.regionId, language: row.language, ...live(row) },
    }),
  ],
  role: ['roles', ({ name }) => ({ name })],
  userRole: ['user_roles', (row) => ({ user_id: row.userId, role_id: row.roleId, ...live(row) })],
  technicianUnit: [
    'technician_business_units',
    (row) => ({ technician_id: row.technicianId, business_unit_id: row.unitId, ...live(row) }),
  ],
  technicianRegion: [
    'technician_regions',
    (row) => ({ technician_id: row.technicianId, region_id: row.regionId, ...live(row) }),
  ],
  unit: ['business_units', (row) => ({ name: row.name, business_unit_region_id: row.regionId, ...live(row) })],
  region: ['business_unit_regions', ({ name }) => ({ name })],
  tag: ['tags', ({ nameEn, nameAr, categoryId }) => ({ name_en: nameEn, name_ar: nameAr, category_id: categoryId })],
  category: ['categories', ({ name, nameEn, nameAr }) => ({ name, name_en: nameEn, name_ar: nameAr })],
  subcategory: [
    'subcategories',
    ({ name, nameEn, nameAr }) => ({ name, name_en: nameEn, name_ar: nameAr, category_id: 6 }),
  ],
};

const insert = ({ query }: Database, table: string, values: Values) => {
  const columns = Object.keys(values);
  return query(
    `insert into ${table} (${columns.join(', ')}) values (${columns.map((_, index) => `$${index + 1}`).join(', ')})`,
    Object.values(values),
  );
};

const fillReference = async (database: Database, reference: Reference): Promise<void> => {
  for (const [kind, [table, valuesOf]] of Object.entries(tables) as [
    ReferenceKind,
    [string, (row: object, id: string) => Values],
  ][]) {
    await database.query(`delete from ${table}`);
    for (const [id, row] of reference[kind]) await insert(database, table, { id, ...valuesOf(row, id) });
  }
};

const fillRequest = async (database: Database, request: DeskRequest): Promise<void> => {
  const { id, row, assignees, lastMessage } = request;
  await insert(database, 'service_requests', {
    ...{ id, requester_id: row.requesterId, business_unit_id: row.unitId, tag_id: row.tagId, status_id: row.statusId },
    ...{ priority_id: row.priorityId, subcategory_id: row.subcategoryId, title: row.title },
    ...{ created_at: time(row.createdAt), updated_at: time(row.updatedAt), resolved_at: time(row.resolvedAt) },
    ...{ due_date: time(row.dueDate), completed_at: time(row.completedAt), parent_task_id: row.parentId },
    ...{ assigned_to_section_id: row.sectionId, assigned_to_technician_id: row.technicianId },
    ...{ is_blocked: row.isBlocked, estimated_hours: row.estimatedHours, is_deleted: row.isDeleted },
  });
  for (const user of assignees) await insert(database, 'request_assignees', { request_id: id, assignee_id: user });
  for (const user of behind(request)) {
    await insert(database, 'chat_read_states', { request_id: id, user_id: user, unread_count: 1 });
  }
  if (!lastMessage) return;
  await insert(database, 'chat_messages', {
    ...{ id: uuid(Number(id.slice(-12))), request_id: id, sender_id: lastMessage.senderId },
    ...{ content: lastMessage.content, is_read: lastMessage.isRead, sequence_number: lastMessage.sequence },
    created_at: time(lastMessage.createdAt),
  });
};

/** Desks in databases of their own, each filled once; what is unread follows from the messages and the read states. */
export const databaseStores = () => {
  const opened = new Map<Desk, Promise<{ readonly store: ReadStore; readonly database: Database }>>();

  const fill = async ({ reference, requests, position }: Desk) => {
    const database = await freshDatabase();
    // A desk names rows that it has not got, and leaves names out that the demo's tables insist on.
    await database.query('set session_replication_role = replica');
    for (const table of ['request_statuses', 'subcategories']) {
      await database.query(`alter table ${table} alter name_en drop not null, alter name_ar drop not null`);
    }
    await database.query('alter table request_statuses drop constraint request_statuses_name_key');
    await fillReference(database, reference);
    for (const request of requests) await fillRequest(database, request);
    const store = openDatabaseStore({ databaseUrl: database.url, connections: 4, patience: 5000 });
    const read: ReadStore['read'] = async (decide) => {
      const found = await store.read(decide);
      // Where it says it is has tests of its own; these compare all else.
      return 'unavailable' in found ? found : { ...found, position };
    };
    return { database, store: { ...store, read } };
  };

  return {
    open: async (desk: Desk): Promise<ReadStore> => {
      const filled = opened.get(desk) ?? fill(desk);
      opened.set(desk, filled);
      return (await filled).store;
    },
    close: async () => {
      for (const filled of opened.values()) {
        const { store, database } = await filled;
        await store.close();
        await database.drop();
      }
    },
  };
};
