import { applyToRow } from './apply-change.ts';
import type { ReferenceRowChange } from './change.ts';
import type { Stored } from './document.ts';
import type { Reference, ReferenceChange } from './reference.ts';
import type { ReferenceId, ReferenceKind, ReferenceRows } from './rows.ts';

/** Reference data in which each row keeps the position of its last change. */
export type StoredReference = {
  readonly [K in ReferenceKind]: ReadonlyMap<ReferenceId, Stored<ReferenceRows[K]>>;
};

/** A reference row as it is to be stored; null when it is gone. */
export type StoredReferenceChange = {
  [K in ReferenceKind]: { readonly kind: K; readonly id: ReferenceId; readonly row: Stored<ReferenceRows[K]> | null };
}[ReferenceKind];

const fields: { readonly [K in ReferenceKind]: readonly (keyof ReferenceRows[K])[] } = {
  status: ['name', 'nameEn', 'nameAr', 'color', 'countAsSolved'],
  priority: ['name', 'responseTimeMinutes', 'resolutionTimeHours'],
  user: ['fullName', 'isTechnician', 'isActive', 'isSuperAdmin', 'isDeleted', 'isBlocked', 'regionId', 'language'],
  role: ['name'],
  userRole: ['userId', 'roleId', 'isActive', 'isDeleted'],
  technicianUnit: ['technicianId', 'unitId', 'isActive', 'isDeleted'],
  technicianRegion: ['technicianId', 'regionId', 'isActive', 'isDeleted'],
  unit: ['name', 'regionId', 'isActive', 'isDeleted'],
  region: ['name'],
  tag: ['nameEn', 'nameAr', 'categoryId'],
  category: ['name', 'nameEn', 'nameAr'],
  subcategory: ['name', 'nameEn', 'nameAr'],
  customView: ['visibleTabs', 'defaultTab'],
};

export const storedRow = (reference: StoredReference, { kind, id }: Pick<ReferenceRowChange, 'kind' | 'id'>) =>
  (reference[kind] as ReadonlyMap<ReferenceId, Stored<object>>).get(id) ?? null;

/** What a change makes of a stored row; `same` when nothing but its position would change. */
export const applyToReference = (
  stored: Stored<object> | null,
  change: ReferenceRowChange,
): StoredReferenceChange | 'old' | 'incomplete' | 'same' => {
  const row = applyToRow<Record<string, unknown>>(
    (stored ?? undefined) as Stored<Record<string, unknown>> | undefined,
    change,
    fields[change.kind],
  );
  if (row === 'old' || row === 'incomplete') return row;
  if (isSame(stored as Record<string, unknown> | null, row, fields[change.kind])) return 'same';
  return { kind: change.kind, id: change.id, row } as StoredReferenceChange;
};

const isSame = (
  stored: Record<string, unknown> | null,
  row: Record<string, unknown> | null,
  names: readonly string[],
): boolean => (stored && row ? names.every((name) => stored[name] === row[name]) : !stored && !row);

/** Statuses that start or stop counting as solved, and so move their requests between views. */
export const reclassifies = (before: Reference, change: ReferenceChange): boolean =>
  change.kind === 'status' &&
  (before.status.get(change.id)?.countAsSolved ?? false) !== (change.row?.countAsSolved ?? false);
