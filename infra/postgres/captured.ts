export type ColumnType = 'uuid' | 'int' | 'float' | 'text' | 'bool' | 'time' | 'json';

export type CapturedTable = {
  readonly columns: readonly string[];
  readonly types: Readonly<Record<string, ColumnType>>;
  /** full: an UPDATE or DELETE carries the whole old row, so that the request or user it belonged to is known. */
  readonly identity: 'default' | 'full';
  /** The message key. The children of a request carry its id, so that a tombstone alone tells which request it is about. */
  readonly key: readonly string[];
};

const table = (
  types: Readonly<Record<string, ColumnType>>,
  { identity = 'default', key = ['id'] }: Partial<Pick<CapturedTable, 'identity' | 'key'>> = {},
): CapturedTable => ({ columns: Object.keys(types), types, identity, key });

const ofRequest = { identity: 'full', key: ['request_id', 'id'] } as const;
const ofUser = { identity: 'full' } as const;

/** Every source table we follow, all in schema `public`, with the columns we read: nothing else may leave the source. */
export const captured: Readonly<Record<string, CapturedTable>> = {
  service_requests: table({
    id: 'uuid',
    requester_id: 'uuid',
    business_unit_id: 'int',
    tag_id: 'int',
    status_id: 'int',
    priority_id: 'int',
    subcategory_id: 'int',
    title: 'text',
    created_at: 'time',
    updated_at: 'time',
    resolved_at: 'time',
    due_date: 'time',
    completed_at: 'time',
    parent_task_id: 'uuid',
    assigned_to_section_id: 'int',
    assigned_to_technician_id: 'uuid',
    is_blocked: 'bool',
    estimated_hours: 'float',
    is_deleted: 'bool',
  }),
  request_assignees: table({ id: 'int', request_id: 'uuid', assignee_id: 'uuid' }, ofRequest),
  chat_messages: table(
    {
      id: 'uuid',
      request_id: 'uuid',
      sender_id: 'uuid',
      content: 'text',
      is_read: 'bool',
      sequence_number: 'int',
      created_at: 'time',
    },
    ofRequest,
  ),
  chat_read_states: table({ id: 'int', request_id: 'uuid', user_id: 'uuid', unread_count: 'int' }, ofRequest),
  request_statuses: table({
    id: 'int',
    name: 'text',
    name_en: 'text',
    name_ar: 'text',
    color: 'text',
    count_as_solved: 'bool',
    is_active: 'bool',
  }),
  priorities: table({ id: 'int', name: 'text', response_time_minutes: 'int', resolution_time_hours: 'int' }),
  users: table({
    id: 'uuid',
    full_name: 'text',
    is_technician: 'bool',
    is_active: 'bool',
    is_super_admin: 'bool',
    is_deleted: 'bool',
    is_blocked: 'bool',
    business_unit_region_id: 'int',
    language: 'text',
  }),
  roles: table({ id: 'uuid', name: 'text', is_active: 'bool', is_deleted: 'bool' }),
  user_roles: table({ id: 'int', user_id: 'uuid', role_id: 'uuid', is_active: 'bool', is_deleted: 'bool' }, ofUser),
  technician_business_units: table(
    { id: 'int', technician_id: 'uuid', business_unit_id: 'int', is_active: 'bool', is_deleted: 'bool' },
    ofUser,
  ),
  technician_regions: table(
    { id: 'int', technician_id: 'uuid', region_id: 'int', is_active: 'bool', is_deleted: 'bool' },
    ofUser,
  ),
  business_units: table({
    id: 'int',
    name: 'text',
    business_unit_region_id: 'int',
    is_active: 'bool',
    is_deleted: 'bool',
  }),
  business_unit_regions: table({ id: 'int', name: 'text', is_active: 'bool', is_deleted: 'bool' }),
  tags: table({ id: 'int', name_en: 'text', name_ar: 'text', category_id: 'int' }),
  categories: table({ id: 'int', name: 'text', name_en: 'text', name_ar: 'text' }),
  subcategories: table({ id: 'int', category_id: 'int', name: 'text', name_en: 'text', name_ar: 'text' }),
  user_custom_views: table({ user_id: 'uuid', visible_tabs: 'json', default_tab: 'text' }, { key: ['user_id'] }),
  deskview_heartbeat: table({ id: 'int', beat: 'int', at: 'time' }),
};
