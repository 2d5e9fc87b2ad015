import type { ChildRows, ReferenceKind } from '#read-model/rows.ts';
import { boolean, date, decimal, integer, orNull, type Reader, serial, text, uuid } from './values.ts';

export type RowKind = 'request' | keyof ChildRows | ReferenceKind;

/** How a captured table becomes a row of the read model: column → field and how to read it. */
export type Table = {
  readonly kind: RowKind;
  /** The column that names the row, and how to read it; serial ids are written in decimal. */
  readonly id: readonly [column: string, read: Reader<string>];
  /** The column that names the request a row belongs to. */
  readonly request?: string;
  readonly columns: Readonly<Record<string, readonly [field: string, read: Reader<unknown>]>>;
};

const bilingual = {
  name: ['name', orNull(text)],
  name_en: ['nameEn', orNull(text)],
  name_ar: ['nameAr', orNull(text)],
} as const;

const live = { is_active: ['isActive', boolean], is_deleted: ['isDeleted', boolean] } as const;

export const tables: Readonly<Record<string, Table>> = {
  service_requests: {
    kind: 'request',
    id: ['id', uuid],
    columns: {
      requester_id: ['requesterId', uuid],
      business_unit_id: ['unitId', orNull(integer)],
      tag_id: ['tagId', orNull(integer)],
      status_id: ['statusId', integer],
      priority_id: ['priorityId', integer],
      subcategory_id: ['subcategoryId', orNull(integer)],
      title: ['title', text],
      created_at: ['createdAt', date],
      updated_at: ['updatedAt', date],
      resolved_at: ['resolvedAt', orNull(date)],
      due_date: ['dueDate', orNull(date)],
      completed_at: ['completedAt', orNull(date)],
      parent_task_id: ['parentId', orNull(uuid)],
      assigned_to_section_id: ['sectionId', orNull(integer)],
      assigned_to_technician_id: ['technicianId', orNull(uuid)],
      is_blocked: ['isBlocked', boolean],
      estimated_hours: ['estimatedHours', orNull(decimal)],
      is_deleted: ['isDeleted', boolean],
    },
  },
  request_assignees: {
    kind: 'assignee',
    id: ['id', serial],
    request: 'request_id',
    columns: { assignee_id: ['userId', uuid] },
  },
  chat_messages: {
    kind: 'message',
    id: ['id', uuid],
    request: 'request_id',
    columns: {
      sender_id: ['senderId', orNull(uuid)],
      content: ['content', text],
      is_read: ['isRead', boolean],
      sequence_number: ['sequence', integer],
      created_at: ['createdAt', date],
    },
  },
  chat_read_states: {
    kind: 'readState',
    id: ['id', serial],
    request: 'request_id',
    columns: { user_id: ['userId', uuid], unread_count: ['unreadCount', integer] },
  },
  request_statuses: {
    kind: 'status',
    id: ['id', serial],
    columns: { ...bilingual, color: ['color', orNull(text)], count_as_solved: ['countAsSolved', boolean] },
  },
  priorities: {
    kind: 'priority',
    id: ['id', serial],
    columns: {
      name: ['name', orNull(text)],
      response_time_minutes: ['responseTimeMinutes', orNull(integer)],
      resolution_time_hours: ['resolutionTimeHours', orNull(integer)],
    },
  },
  users: {
    kind: 'user',
    id: ['id', uuid],
    columns: {
      full_name: ['fullName', orNull(text)],
      is_technician: ['isTechnician', boolean],
      ...live,
      is_super_admin: ['isSuperAdmin', boolean],
      is_blocked: ['isBlocked', boolean],
      business_unit_region_id: ['regionId', orNull(integer)],
      language: ['language', orNull(text)],
    },
  },
  roles: { kind: 'role', id: ['id', uuid], columns: { name: ['name', orNull(text)] } },
  user_roles: {
    kind: 'userRole',
    id: ['id', serial],
    columns: { user_id: ['userId', orNull(uuid)], role_id: ['roleId', orNull(uuid)], ...live },
  },
  technician_business_units: {
    kind: 'technicianUnit',
    id: ['id', serial],
    columns: { technician_id: ['technicianId', orNull(uuid)], business_unit_id: ['unitId', orNull(integer)], ...live },
  },
  technician_regions: {
    kind: 'technicianRegion',
    id: ['id', serial],
    columns: { technician_id: ['technicianId', orNull(uuid)], region_id: ['regionId', orNull(integer)], ...live },
  },
  business_units: {
    kind: 'unit',
    id: ['id', serial],
    columns: { name: ['name', orNull(text)], business_unit_region_id: ['regionId', orNull(integer)], ...live },
  },
  business_unit_regions: { kind: 'region', id: ['id', serial], columns: { name: ['name', orNull(text)] } },
  tags: {
    kind: 'tag',
    id: ['id', serial],
    columns: { name_en: bilingual.name_en, name_ar: bilingual.name_ar, category_id: ['categoryId', orNull(integer)] },
  },
  categories: { kind: 'category', id: ['id', serial], columns: bilingual },
  subcategories: { kind: 'subcategory', id: ['id', serial], columns: bilingual },
  user_custom_views: {
    kind: 'customView',
    id: ['user_id', uuid],
    columns: { visible_tabs: ['visibleTabs', orNull(text)], default_tab: ['defaultTab', orNull(text)] },
  },
};

/** Captured only to prove that time passes. */
export const heartbeatTable = 'deskview_heartbeat';
