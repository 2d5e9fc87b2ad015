import type { ReadPosition } from '#query-api/ports.ts';
import type { Unread } from '#read-model/card.ts';
import { emptyReference, type Reference, type ReferenceChange, withRows } from '#read-model/reference.ts';
import type { MessageRow, ReferenceRows, RequestRow, Uuid } from '#read-model/rows.ts';
import { type Micros, parseMicros } from '#read-model/time.ts';

/** All that a store must hold for the HTTP tests; any ReadStore filled with it must give the same answers. */
export type Desk = {
  readonly reference: Reference;
  readonly requests: readonly DeskRequest[];
  readonly position: ReadPosition;
};

export type DeskRequest = {
  readonly id: Uuid;
  readonly row: RequestRow;
  readonly assignees: readonly Uuid[];
  readonly lastMessage: MessageRow | null;
  readonly unread: Unread;
  readonly unreadStates: Unread;
};

export const at = (text: string): Micros => {
  const micros = parseMicros(text);
  if (micros === undefined) throw new Error(`${text} is no time`);
  return micros;
};

export const uuid = (number: number): Uuid => `ab000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** super admin · Admin by role · units 1 and 2 · region 1 by technician_regions · no scope · refused ones */
export const people = {
  root: uuid(901),
  admin: uuid(902),
  mona: uuid(903),
  omar: uuid(904),
  lost: uuid(905),
  requester: uuid(906),
  inactive: uuid(907),
  deleted: uuid(908),
  blocked: uuid(909),
  roleOnly: uuid(910),
} as const;

const technician = (fullName: string | null, more: Partial<ReferenceRows['user']> = {}): ReferenceRows['user'] => ({
  fullName,
  isTechnician: true,
  isActive: true,
  isSuperAdmin: false,
  isDeleted: false,
  isBlocked: false,
  regionId: null,
  language: 'en',
  ...more,
});

export const user = (id: Uuid, row: ReferenceRows['user']): ReferenceChange => ({ kind: 'user', id, row });

export const unit = (id: number, name: string, more: Partial<ReferenceRows['unit']> = {}): ReferenceChange => ({
  kind: 'unit',
  id: String(id),
  row: { name, regionId: null, isActive: true, isDeleted: false, ...more },
});

const live = { isActive: true, isDeleted: false };

export const reference: Reference = withRows(emptyReference, [
  user(people.root, technician('Root', { isSuperAdmin: true, isTechnician: false })),
  user(people.admin, technician('Adam')),
  user(people.mona, technician('Mona "M" منى')),
  user(people.omar, technician('Omar')),
  user(people.lost, technician(null)),
  user(people.requester, technician('Rita', { isTechnician: false })),
  user(people.inactive, technician('Ina', { isActive: false })),
  user(people.deleted, technician('Del', { isDeleted: true })),
  user(people.blocked, technician('Bo', { isBlocked: true, isSuperAdmin: true })),
  user(people.roleOnly, technician('Rolf', { isTechnician: false })),
  { kind: 'role', id: uuid(801), row: { name: 'Admin' } },
  { kind: 'userRole', id: '1', row: { userId: people.admin, roleId: uuid(801), ...live } },
  { kind: 'userRole', id: '2', row: { userId: people.roleOnly, roleId: uuid(801), ...live } },
  { kind: 'technicianUnit', id: '1', row: { technicianId: people.mona, unitId: 1, ...live } },
  { kind: 'technicianUnit', id: '2', row: { technicianId: people.mona, unitId: 2, ...live } },
  { kind: 'technicianRegion', id: '1', row: { technicianId: people.omar, regionId: 1, ...live } },
  { kind: 'region', id: '1', row: { name: 'Egypt' } },
  unit(1, 'SMH', { regionId: 1 }),
  unit(2, 'ANC'),
  unit(3, 'ARC', { regionId: 1 }),
  unit(4, 'Closed', { regionId: 1, isActive: false }),
  unit(5, 'Gone', { regionId: 1, isDeleted: true }),
  {
    kind: 'status',
    id: '1',
    row: { name: 'Open', nameEn: 'Open', nameAr: 'مفتوح', color: 'blue', countAsSolved: false },
  },
  {
    kind: 'status',
    id: '3',
    row: { name: 'Solved', nameEn: 'Solved', nameAr: 'محلول', color: null, countAsSolved: true },
  },
  { kind: 'priority', id: '1', row: { name: 'Critical', responseTimeMinutes: 720, resolutionTimeHours: 4 } },
  { kind: 'priority', id: '3', row: { name: 'Medium', responseTimeMinutes: 3600, resolutionTimeHours: 48 } },
  { kind: 'tag', id: '5', row: { nameEn: 'VPN', nameAr: 'شبكة', categoryId: 6 } },
  { kind: 'category', id: '6', row: { name: 'network', nameEn: 'Network', nameAr: 'الشبكات' } },
  { kind: 'subcategory', id: '7', row: { name: 'remote', nameEn: 'Remote', nameAr: null } },
]);

const plainRow: RequestRow = {
  requesterId: people.requester,
  unitId: 1,
  tagId: null,
  statusId: 1,
  priorityId: 3,
  subcategoryId: null,
  title: 'Printer',
  createdAt: at('2026-01-02T03:04:05Z'),
  updatedAt: at('2026-01-02T03:04:05Z'),
  resolvedAt: null,
  dueDate: null,
  completedAt: null,
  parentId: null,
  sectionId: null,
  technicianId: null,
  isBlocked: false,
  estimatedHours: null,
  isDeleted: false,
};

const nobody: Unread = { requester: false, technician: false };

export const request = (
  number: number,
  row: Partial<RequestRow> = {},
  more: Partial<Omit<DeskRequest, 'id' | 'row'>> = {},
): DeskRequest => ({
  id: uuid(number),
  row: { ...plainRow, ...row },
  assignees: [],
  lastMessage: null,
  unread: nobody,
  unreadStates: nobody,
  ...more,
});

export const position: ReadPosition = {
  generation: 7,
  lsn: 0x16b3748,
  committedAt: at('2026-01-02T11:59:59.5Z'),
  partial: false,
  degraded: false,
};

/** What the clock of the tests shows: half a second later. */
export const NOON = Date.parse('2026-01-02T12:00:00Z');

export const desk = (requests: readonly DeskRequest[], more: Partial<Desk> = {}): Desk => ({
  reference,
  requests,
  position,
  ...more,
});
