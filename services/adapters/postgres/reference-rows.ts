import { nullFlagsOf } from '#read-model/null-flags.ts';
import { emptyReference, type Reference, referenceKinds } from '#read-model/reference.ts';
import type { ReferenceId, ReferenceKind, ReferenceRows } from '#read-model/rows.ts';
import type { Snapshot } from './snapshots.ts';

/** How a column becomes a field: ids in their text form, numbers exact to 53 bits as in JSON. */
type Reading = 'uuid' | 'number' | 'text' | 'bool';

type Table<Row> = {
  readonly table: string;
  readonly id: readonly [column: string, reading: 'uuid' | 'number'];
  readonly fields: { readonly [Field in keyof Row]-?: readonly [column: string, reading: Reading] };
};

const name = ['name', 'text'] as const;
const bilingual = { nameEn: ['name_en', 'text'], nameAr: ['name_ar', 'text'] } as const;
const live = { isActive: ['is_active', 'bool'], isDeleted: ['is_deleted', 'bool'] } as const;
const serial = ['id', 'number'] as const;
const uuid = ['id', 'uuid'] as const;

const tables: { readonly [K in ReferenceKind]: Table<ReferenceRows[K]> } = {
  status: {
    table: 'request_statuses',
    id: serial,
    fields: { name, ...bilingual, color: ['color', 'text'], countAsSolved: ['count_as_solved', 'bool'] },
  },
  priority: {
    table: 'priorities',
    id: serial,
    fields: {
      name,
      responseTimeMinutes: ['response_time_minutes', 'number'],
      resolutionTimeHours: ['resolution_time_hours', 'number'],
    },
  },
  user: {
    table: 'users',
    id: uuid,
    fields: {
      fullName: ['full_name', 'text'],
      isTechnician: ['is_technician', 'bool'],
      ...live,
      isSuperAdmin: ['is_super_admin', 'bool'],
      isBlocked: ['is_blocked', 'bool'],
      regionId: ['business_unit_region_id', 'number'],
      language: ['language', 'text'],
    },
  },
  role: { table: 'roles', id: uuid, fields: { name } },
  userRole: {
    table: 'user_roles',
    id: serial,
    fields: { userId: ['user_id', 'uuid'], roleId: ['role_id', 'uuid'], ...live },
  },
  technicianUnit: {
    table: 'technician_business_units',
    id: serial,
    fields: { technicianId: ['technician_id', 'uuid'], unitId: ['business_unit_id', 'number'], ...live },
  },
  technicianRegion: {
    table: 'technician_regions',
    id: serial,
    fields: { technicianId: ['technician_id', 'uuid'], regionId: ['region_id', 'number'], ...live },
  },
  unit: {
    table: 'business_units',
    id: serial,
    fields: { name, regionId: ['business_unit_region_id', 'number'], ...live },
  },
  region: { table: 'business_unit_regions', id: serial, fields: { name } },
  tag: { table: 'tags', id: serial, fields: { ...bilingual, categoryId: ['category_id', 'number'] } },
  category: { table: 'categories', id: serial, fields: { name, ...bilingual } },
  subcategory: { table: 'subcategories', id: serial, fields: { name, ...bilingual } },
  customView: {
    table: 'user_custom_views',
    id: ['user_id', 'uuid'],
    fields: { visibleTabs: ['visible_tabs', 'text'], defaultTab: ['default_tab', 'text'] },
  },
};

const as: Readonly<Record<Reading, string>> = {
  uuid: '::uuid::text',
  number: '::float8',
  text: '::text',
  bool: '::bool',
};

const columnsOf = ({ id, fields }: Table<object>): string => {
  const columns = Object.values(fields as Readonly<Record<string, readonly [string, Reading]>>).map(
    ([column, reading]) => column + as[reading],
  );
  const key = id[1] === 'uuid' ? `${id[0]}::uuid::text` : `${id[0]}::text`;
  return [key, ...columns].join(', ');
};

const sqlOf = (table: Table<object>): string => `select ${columnsOf(table)} from ${table.table}`;

const readTable = async (snapshot: Snapshot, kind: ReferenceKind): Promise<ReadonlyMap<ReferenceId, object>> => {
  const table: Table<object> = tables[kind];
  const nullFlags = nullFlagsOf(kind);
  const { rows } = await snapshot.query<[ReferenceId, ...unknown[]]>({ text: sqlOf(table), rowMode: 'array' });
  const names = Object.keys(table.fields);
  const fieldsOf = (values: readonly unknown[]) =>
    Object.fromEntries(names.map((field, index) => [field, values[index] ?? nullFlags[field] ?? null]));
  return new Map(rows.map(([id, ...values]) => [id, fieldsOf(values)]));
};

/** Those of the kinds that the transaction sees; the others as they were. */
export const readKinds = async (
  snapshot: Snapshot,
  kinds: readonly ReferenceKind[],
  known: Reference,
): Promise<Reference> => {
  const reference: Record<string, unknown> = { ...known };
  for (const kind of kinds) reference[kind] = await readTable(snapshot, kind);
  return reference as Reference;
};

/** All reference rows that the transaction sees. */
export const readReference = (snapshot: Snapshot): Promise<Reference> =>
  readKinds(snapshot, referenceKinds, emptyReference);

/**
 * One column for each kind, in their order: what its rows come to, whichever way they are stored. Other contents come to
 * the same with a chance of one in 2^64.
 */
export const referenceMarks: readonly string[] = referenceKinds.map((kind) => {
  const table: Table<object> = tables[kind];
  return `(select count(*) || ' ' || coalesce(sum(hashtextextended(row(${columnsOf(table)})::text, 0)::numeric), 0) from ${table.table})`;
});
