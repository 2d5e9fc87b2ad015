import type { Reference } from './reference.ts';
import type { Uuid } from './rows.ts';

/** The business units a technician may see; requests without a unit belong to `everything` only. */
export type Scope =
  | { readonly kind: 'everything'; readonly rule: 'super admin' | 'admin role' }
  | {
      readonly kind: 'units';
      readonly rule: 'own units' | 'own regions' | 'home region' | 'none';
      readonly units: readonly number[];
    };

export type Access =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'allowed'; readonly scope: Scope };

const isLive = (row: { readonly isActive: boolean; readonly isDeleted: boolean }): boolean =>
  row.isActive && !row.isDeleted;

const ascending = (ids: Iterable<number>): number[] => [...new Set(ids)].sort((a, b) => a - b);

const unitsOfRegions = (reference: Reference, regions: ReadonlySet<number>): number[] =>
  ascending(
    [...reference.unit]
      .filter(([, unit]) => unit.regionId !== null && regions.has(unit.regionId))
      .map(([id]) => Number(id)),
  );

const hasAdminRole = (reference: Reference, user: Uuid, adminRoles: readonly string[]): boolean =>
  [...reference.userRole.values()].some((held) => {
    const role = reference.role.get(held.roleId);
    return held.userId === user && isLive(held) && role !== undefined && adminRoles.includes(role.name);
  });

/** Which requests a user may see: the first rule that applies decides (CONTRACT.md section 2). */
export const scopeOf = (reference: Reference, user: Uuid, adminRoles: readonly string[]): Scope => {
  const row = reference.user.get(user);
  if (row?.isSuperAdmin) return { kind: 'everything', rule: 'super admin' };
  if (hasAdminRole(reference, user, adminRoles)) return { kind: 'everything', rule: 'admin role' };

  const ownUnits = [...reference.technicianUnit.values()].filter((own) => own.technicianId === user && isLive(own));
  if (ownUnits.length > 0)
    return { kind: 'units', rule: 'own units', units: ascending(ownUnits.map((own) => own.unitId)) };

  const ownRegions = [...reference.technicianRegion.values()].filter((own) => own.technicianId === user && isLive(own));
  if (ownRegions.length > 0) {
    const regions = new Set(ownRegions.map((own) => own.regionId));
    return { kind: 'units', rule: 'own regions', units: unitsOfRegions(reference, regions) };
  }
  if (row?.regionId != null) {
    return { kind: 'units', rule: 'home region', units: unitsOfRegions(reference, new Set([row.regionId])) };
  }
  return { kind: 'units', rule: 'none', units: [] };
};

/** May this user use the dashboard at all, and if so, what does it show? */
export const accessOf = (reference: Reference, user: Uuid, adminRoles: readonly string[]): Access => {
  const row = reference.user.get(user);
  if (!row) return { kind: 'unknown' };
  if (!row.isActive || row.isDeleted || row.isBlocked) return { kind: 'refused' };
  if (!row.isTechnician && !row.isSuperAdmin) return { kind: 'refused' };
  return { kind: 'allowed', scope: scopeOf(reference, user, adminRoles) };
};
