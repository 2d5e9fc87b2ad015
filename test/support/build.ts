import type { DeadLetter } from '#projector/ports.ts';
import type { Change } from '#read-model/change.ts';
import type { ChildRows, ReferenceRows, RequestRow, Uuid } from '#read-model/rows.ts';
import { type Micros, parseMicros } from '#read-model/time.ts';

type Rows = { request: RequestRow } & ChildRows & ReferenceRows;

/** One row change, told by what is different: `given` completes it from the row as it was. A null row is a deletion. */
export type Fact = {
  readonly kind: Change['kind'];
  readonly id: string;
  readonly requestId?: Uuid;
  readonly row: Readonly<Record<string, unknown>> | null;
  /** Tell nothing but these fields, as when the others are stored out of line and did not change. */
  readonly only?: true;
  readonly lsn?: number;
  readonly snapshot?: true;
};

export const uuid = (number: number): Uuid => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

export const at = (text: string): Micros => {
  const micros = parseMicros(text.includes('T') || text.endsWith('infinity') ? text : `${text}T00:00:00Z`);
  if (micros === undefined) throw new Error(`${text} is no time`);
  return micros;
};

/** Two technicians and the person who asks. */
export const [mona, omar, rana] = [uuid(901), uuid(902), uuid(903)];
/** Requests, their ids ascending. */
export const [laptop, phone, printer, vpn] = [uuid(1), uuid(2), uuid(3), uuid(4)];

export const open = 1;
export const solvedStatus = 3;

const defaults: { readonly [K in keyof Rows]: Rows[K] } = {
  request: {
    ...{ requesterId: rana, unitId: 1, tagId: null, statusId: open, priorityId: 3, subcategoryId: null, title: 'Help' },
    ...{ createdAt: at('2026-01-01'), updatedAt: at('2026-01-01'), resolvedAt: null, dueDate: null, completedAt: null },
    ...{
      parentId: null,
      sectionId: null,
      technicianId: null,
      isBlocked: false,
      estimatedHours: null,
      isDeleted: false,
    },
  },
  assignee: { userId: mona },
  message: { senderId: rana, content: '', isRead: true, sequence: 1, createdAt: at('2026-01-01') },
  readState: { userId: rana, unreadCount: 0 },
  status: { name: 'Status', nameEn: 'Status', nameAr: null, color: null, countAsSolved: false },
  priority: { name: 'Medium', responseTimeMinutes: 3600, resolutionTimeHours: 48 },
  user: {
    ...{ fullName: 'Somebody', isTechnician: true, isActive: true, isSuperAdmin: false, isDeleted: false },
    ...{ isBlocked: false, regionId: null, language: 'en' },
  },
  role: { name: 'Admin' },
  userRole: { userId: mona, roleId: uuid(801), isActive: true, isDeleted: false },
  technicianUnit: { technicianId: mona, unitId: 1, isActive: true, isDeleted: false },
  technicianRegion: { technicianId: mona, regionId: 1, isActive: true, isDeleted: false },
  unit: { name: 'SMH', regionId: null, isActive: true, isDeleted: false },
  region: { name: 'Egypt' },
  tag: { nameEn: 'VPN', nameAr: null, categoryId: null },
  category: { name: 'Network', nameEn: null, nameAr: null },
  subcategory: { name: 'Remote', nameEn: null, nameAr: null },
  customView: { visibleTabs: '[]', defaultTab: null },
};

/** What a row holds where a test does not say. */
export const wholeRow = <K extends keyof Rows>(kind: K, row: Partial<Rows[K]> = {}): Rows[K] => ({
  ...defaults[kind],
  ...row,
});

export const request = (id: Uuid, row: Partial<RequestRow> = {}): Fact => ({ kind: 'request', id, row });
export const subtask = (id: Uuid, parentId: Uuid, row: Partial<RequestRow> = {}): Fact =>
  request(id, { parentId, ...row });
export const solved = (id: Uuid, row: Partial<RequestRow> = {}): Fact =>
  request(id, { statusId: solvedStatus, ...row });

const digits = (id: Uuid): string => String(Number(id.slice(-12)));

export const assigned = (requestId: Uuid, userId: Uuid, id = digits(requestId) + digits(userId)): Fact => ({
  kind: 'assignee',
  id,
  requestId,
  row: { userId },
});

export const message = (requestId: Uuid, sequence: number, row: Partial<ChildRows['message']> = {}): Fact => ({
  kind: 'message',
  id: uuid(Number(digits(requestId)) * 1000 + sequence),
  requestId,
  row: { sequence, content: `message ${sequence}`, ...row },
});

export const readState = (requestId: Uuid, userId: Uuid, unreadCount: number): Fact => ({
  kind: 'readState',
  id: digits(requestId) + digits(userId),
  requestId,
  row: { userId, unreadCount },
});

export const reference = <K extends keyof ReferenceRows>(
  kind: K,
  id: string | number,
  row: Partial<ReferenceRows[K]> = {},
): Fact => ({ kind, id: String(id), row });

export const status = (id: number, countAsSolved: boolean): Fact => reference('status', id, { countAsSolved });

/** The same row, deleted. */
export const gone = ({ kind, id, requestId }: Fact): Fact => ({
  kind,
  id,
  ...(requestId === undefined ? {} : { requestId }),
  row: null,
});

/** A record that was set aside. */
export const deadLetter = (more: Partial<DeadLetter> = {}): DeadLetter => ({
  ...{ offset: 0, at: 0, category: 'malformed', reason: 'not JSON', table: null, payload: '{' },
  target: { kind: 'unknown' },
  ...more,
});

/** The statuses of the contract; every history begins with them. */
export const statuses: readonly Fact[] = [1, 2, 3, 4, 5, 6, 7, 8].map((id) => status(id, id === solvedStatus));
