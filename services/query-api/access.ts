import { badToken } from '#http/problem.ts';
import type { Reference } from '#read-model/reference.ts';
import type { Uuid } from '#read-model/rows.ts';
import { type Access, accessOf, type Scope } from '#read-model/scope.ts';
import { forbidden } from './problem.ts';

/** What a user may see by given reference data. Throws Refusal 401 for an unknown user, 403 for one who is not let in. */
export type ScopeFor = (reference: Reference, user: Uuid) => Scope;

/** Finding a scope reads every membership row; it is done once per user and state of the reference data. */
export const createScopeFor = (adminRoles: readonly string[]): ScopeFor => {
  const known = new WeakMap<Reference, Map<Uuid, Access>>();

  const accessFor = (reference: Reference, user: Uuid): Access => {
    let byUser = known.get(reference);
    if (!byUser) {
      byUser = new Map();
      known.set(reference, byUser);
    }
    let access = byUser.get(user);
    if (!access) {
      access = accessOf(reference, user, adminRoles);
      byUser.set(user, access);
    }
    return access;
  };

  return (reference, user) => {
    const access = accessFor(reference, user);
    if (access.kind === 'unknown') throw badToken('The token names no user.', 'no-user');
    if (access.kind === 'refused') throw forbidden();
    return access.scope;
  };
};
