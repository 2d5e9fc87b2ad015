import type { Reference } from './reference.ts';
import type { RequestRow, Uuid } from './rows.ts';
import { accessOf, inScope, type Scope, scopeRules } from './scope.ts';

/** One condition of being shown. All must hold. */
export type ExplainedClause = {
  readonly part: 'request' | 'view' | 'scope';
  readonly name: string;
  readonly holds: boolean;
  /** What decided it, in words. */
  readonly value: string;
};

/** A rule of scope that was looked at, in order; the last one decided. */
export type ExplainedRule = { readonly name: string; readonly applies: boolean; readonly value: string };

export const nameOfUser = (reference: Reference, user: Uuid): string => reference.user.get(user)?.fullName ?? user;

export const nameOfUnit = (reference: Reference, unit: number | null): string =>
  unit === null ? 'no unit' : `unit ${unit} ${reference.unit.get(String(unit))?.name ?? '(unknown)'}`;

/** How many units are named before the rest is only counted. */
const NAMED = 12;

const unitsIn = (reference: Reference, scope: Scope): string => {
  if (scope.kind === 'everything') return 'everything';
  if (scope.units.length === 0) return 'no unit at all';
  const named = scope.units.slice(0, NAMED).map((unit) => nameOfUnit(reference, unit));
  const rest = scope.units.length - named.length;
  return [...named, ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
};

const rolesHeld = (reference: Reference, user: Uuid): string => {
  const names = [...reference.userRole.values()]
    .filter((held) => held.userId === user)
    .map(({ roleId, isActive, isDeleted }) => {
      const name = reference.role.get(roleId ?? '')?.name ?? roleId ?? 'no role';
      return isActive && !isDeleted ? name : `${name} (switched off)`;
    });
  return names.length === 0 ? 'holds no role' : `holds ${names.join(', ')}`;
};

/** Why each rule does not apply, where it does not. */
const whyNot: Readonly<Record<string, (reference: Reference, user: Uuid, adminRoles: readonly string[]) => string>> = {
  'super admin': () => 'is_super_admin is false',
  'admin role': (reference, user, adminRoles) =>
    `${rolesHeld(reference, user)}; ADMIN_ROLES is ${adminRoles.join(', ') || 'empty'}`,
  'own units': () => 'no active row in technician_business_units',
  'own regions': () => 'no active row in technician_regions',
  'home region': () => 'users.business_unit_region_id is null',
};

/** The rules of scope up to the one that decides for this user. */
export const explainScope = (
  reference: Reference,
  user: Uuid,
  adminRoles: readonly string[],
): readonly ExplainedRule[] => {
  const looked: ExplainedRule[] = [];
  for (const { name, scopeOf } of scopeRules) {
    const scope = scopeOf(reference, user, adminRoles);
    if (scope) return [...looked, { name, applies: true, value: unitsIn(reference, scope) }];
    looked.push({ name, applies: false, value: whyNot[name]?.(reference, user, adminRoles) ?? '' });
  }
  return [...looked, { name: 'none', applies: true, value: 'no unit at all' }];
};

const accessClause = (reference: Reference, user: Uuid, access: 'unknown' | 'refused' | 'allowed'): ExplainedClause => {
  const row = reference.user.get(user);
  const flags = row && {
    'a technician': row.isTechnician,
    'a super admin': row.isSuperAdmin,
    inactive: !row.isActive,
    deleted: row.isDeleted,
    blocked: row.isBlocked,
  };
  const said = Object.entries(flags ?? {}).flatMap(([words, holds]) => (holds ? [words] : []));
  const value = flags ? `${nameOfUser(reference, user)} is ${said.join(', ') || 'no technician'}` : `no user ${user}`;
  return { part: 'scope', name: 'may use the dashboard', holds: access === 'allowed', value };
};

/** May the user use the dashboard, and is the request (null: there is none) in scope? */
export const scopeClauses = (
  reference: Reference,
  user: Uuid,
  adminRoles: readonly string[],
  request: RequestRow | null,
): ExplainedClause[] => {
  const access = accessOf(reference, user, adminRoles);
  const first = accessClause(reference, user, access.kind);
  if (access.kind !== 'allowed' || !request) return [first];
  const { scope } = access;
  const value = `${nameOfUnit(reference, request.unitId)}; scope by ${scope.rule}: ${unitsIn(reference, scope)}`;
  return [first, { part: 'scope', name: 'in scope', holds: inScope(scope, request.unitId), value }];
};
