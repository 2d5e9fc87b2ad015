import type { ReferenceId, ReferenceKind, ReferenceRows } from './rows.ts';

/** All reference rows of one position of the log. */
export type Reference = { readonly [K in ReferenceKind]: ReadonlyMap<ReferenceId, ReferenceRows[K]> };

/** One reference row as it is now; null when it is gone. */
export type ReferenceChange = {
  [K in ReferenceKind]: { readonly kind: K; readonly id: ReferenceId; readonly row: ReferenceRows[K] | null };
}[ReferenceKind];

export const referenceKinds = [
  'status',
  'priority',
  'user',
  'role',
  'userRole',
  'technicianUnit',
  'technicianRegion',
  'unit',
  'region',
  'tag',
  'category',
  'subcategory',
  'customView',
] as const satisfies readonly ReferenceKind[];

export const emptyReference: Reference = {
  status: new Map(),
  priority: new Map(),
  user: new Map(),
  role: new Map(),
  userRole: new Map(),
  technicianUnit: new Map(),
  technicianRegion: new Map(),
  unit: new Map(),
  region: new Map(),
  tag: new Map(),
  category: new Map(),
  subcategory: new Map(),
  customView: new Map(),
};

/** The reference data after some of its rows changed; what did not change is shared with the former. */
export const withRows = <R extends Reference>(reference: R, changes: readonly ReferenceChange[]): R => {
  const next: Record<ReferenceKind, ReadonlyMap<ReferenceId, unknown>> = { ...reference };
  const copied = new Set<ReferenceKind>();
  for (const { kind, id, row } of changes) {
    if (!copied.has(kind)) next[kind] = new Map(next[kind]);
    copied.add(kind);
    const rows = next[kind] as Map<ReferenceId, unknown>;
    if (row === null) rows.delete(id);
    else rows.set(id, row);
  }
  return next as R;
};

export const countsAsSolved = (reference: Reference, statusId: number): boolean =>
  reference.status.get(String(statusId))?.countAsSolved ?? false;
