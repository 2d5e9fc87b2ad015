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

const ascending = (ids: readonly (number | null)[]): number[] =>
  [...new Set(ids)].filter((id) => id !== null).sort((a, b) => a - b);

const unitsOfRegions = (reference: Reference, regions: ReadonlySet<number | null>): number[] =>
  ascending(
    [...reference.unit]
      .filter(([, unit]) => unit.regionId !== null && regions.has(unit.regionId))
      .map(([id]) => Number(id)),
  );

const hasAdminRole = (reference: Reference, user: Uuid, adminRoles: readonly string[]): boolean =>
  [...reference.userRole.values()].some((held) => {
    const name = reference.role.get(held.roleId ?? '')?.name ?? null;
    return held.userId === user && isLive(held) && name !== null && adminRoles.includes(name);
  });

/** One rule of who sees what: the scope it gives, or null when it does not apply. */
type ScopeRule = {
  readonly name: Scope['rule'];
  readonly scopeOf: (reference: Reference, user: Uuid, adminRoles: readonly string[]) => Scope | null;
};

/** CONTRACT.md section 2: the first rule that applies decides. */
export const scopeRules: readonly ScopeRule[] = [
  {
    name: 'super admin',
    scopeOf: (reference, user) =>
      reference.user.get(user)?.isSuperAdmin ? { kind: 'everything', rule: 'super admin' } : null,
  },
  {
    name: 'admin role',
    scopeOf: (reference, user, adminRoles) =>
      hasAdminRole(reference, user, adminRoles) ? { kind: 'everything', rule: 'admin role' } : null,
  },
  {
    name: 'own units',
    scopeOf(reference, user) {
      const own = [...reference.technicianUnit.values()].filter((row) => row.technicianId === user && isLive(row));
      const units = ascending(own.map(({ unitId }) => unitId));
      return own.length > 0 ? { kind: 'units', rule: 'own units', units } : null;
    },
  },
  {
    name: 'own regions',
    scopeOf(reference, user) {
      const own = [...reference.technicianRegion.values()].filter((row) => row.technicianId === user && isLive(row));
      const regions = new Set(own.map(({ regionId }) => regionId));
      return own.length > 0 ? { kind: 'units', rule: 'own regions', units: unitsOfRegions(reference, regions) } : null;
    },
  },
  {
    name: 'home region',
    scopeOf(reference, user) {
      const home = reference.user.get(user)?.regionId ?? null;
      const units = home === null ? [] : unitsOfRegions(reference, new Set([home]));
      return home === null ? null : { kind: 'units', rule: 'home region', units };
    },
  },
];

const noScope: Scope = { kind: 'units', rule: 'none', units: [] };

/** Which requests a user may see. */
export const scopeOf = (reference: Reference, user: Uuid, adminRoles: readonly string[]): Scope => {
  for (const rule of scopeRules) {
    const scope = rule.scopeOf(reference, user, adminRoles);
    if (scope) return scope;
  }
  return noScope;
};

/** Is a request of this unit (null: of none) in scope? */
export const inScope = (scope: Scope, unitId: number | null): boolean =>
  scope.kind === 'everything' || (unitId !== null && scope.units.includes(unitId));

/** May this user use the dashboard at all, and if so, what does it show? */
export const accessOf = (reference: Reference, user: Uuid, adminRoles: readonly string[]): Access => {
  const row = reference.user.get(user);
  if (!row) return { kind: 'unknown' };
  if (!row.isActive || row.isDeleted || row.isBlocked) return { kind: 'refused' };
  if (!row.isTechnician && !row.isSuperAdmin) return { kind: 'refused' };
  return { kind: 'allowed', scope: scopeOf(reference, user, adminRoles) };
};
