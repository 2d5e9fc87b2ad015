import { type ExplainedRule, explainScope, nameOfUser } from '#read-model/explain-scope.ts';
import type { Segment } from '#read-model/memberships.ts';
import type { Reference } from '#read-model/reference.ts';
import type { Uuid } from '#read-model/rows.ts';
import { accessOf, type Scope } from '#read-model/scope.ts';
import { startOfToday } from '#read-model/today.ts';
import { countsIn, sum, type ViewCounts } from './counts.ts';
import type { InspectDeps } from './deps.ts';
import { findUser } from './find-user.ts';
import { type AsOf, asOf, withServed } from './served.ts';

export type InspectedTechnician = {
  readonly asOf: AsOf;
  readonly id: Uuid;
  readonly name: string;
  /** refused: not a technician, inactive, deleted or blocked. */
  readonly access: 'allowed' | 'refused';
  /** The rules of scope up to the one that decided. */
  readonly scopeRules: readonly ExplainedRule[];
  /** Null: everything, requests without a unit too. */
  readonly units: readonly number[] | null;
  readonly counts: ViewCounts;
  readonly byUnit: readonly UnitCounts[];
};

export type UnitCounts = {
  /** Null: requests without a unit. */
  readonly id: number | null;
  readonly name: string | null;
  readonly counts: ViewCounts;
};

const segmentsOf = (scope: Scope, reference: Reference): readonly Exclude<Segment, 'all'>[] => {
  if (scope.kind === 'units') return scope.units;
  return [...[...reference.unit.keys()].map(Number).sort((a, b) => a - b), 'none'];
};

/**
 * Whom the dashboard takes a user for: scope and the rule that gave it, and what each view counts, by unit. Errors:
 * ProjectorError `no-generation`, `generation-lost`, `unknown-user`, `several-users`.
 */
export const inspectTechnician = (
  nameOrId: string,
  { adminRoles, timeZone, clock, ...deps }: Omit<InspectDeps, 'source' | 'log' | 'decode'>,
): Promise<InspectedTechnician> =>
  withServed(deps, async (model, generation) => {
    const { reference } = await model.reference();
    const id = findUser(reference, nameOrId);
    const access = accessOf(reference, id, adminRoles);
    const scope: Scope = access.kind === 'allowed' ? access.scope : { kind: 'units', rule: 'none', units: [] };
    const since = startOfToday(clock(), timeZone);
    const counted = await model.counted();
    const byUnit: UnitCounts[] = [];
    for (const segment of segmentsOf(scope, reference)) {
      byUnit.push({
        id: segment === 'none' ? null : segment,
        name: reference.unit.get(String(segment))?.name ?? null,
        counts: await countsIn(segment, id, since, counted, model),
      });
    }
    return {
      asOf: asOf(generation, counted.position),
      id,
      name: nameOfUser(reference, id),
      access: access.kind === 'allowed' ? 'allowed' : 'refused',
      scopeRules: explainScope(reference, id, adminRoles),
      units: scope.kind === 'everything' ? null : scope.units,
      counts: sum(byUnit.map(({ counts }) => counts)),
      byUnit,
    };
  });
