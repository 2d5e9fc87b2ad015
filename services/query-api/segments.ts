import type { Reference } from '#read-model/reference.ts';
import type { Scope } from '#read-model/scope.ts';
import type { UnitIds } from './params.ts';
import type { Segment } from './ports.ts';

/** How "no unit" is written in the parameter of unit ids. */
export const NO_UNIT = -1;

/** The disjoint segments that together are all a reader may see. */
export const segmentsOf = (scope: Scope): readonly Segment[] => (scope.kind === 'everything' ? ['all'] : scope.units);

/** The same, unit by unit. */
export const unitsOf = (scope: Scope, reference: Reference): readonly Segment[] =>
  scope.kind === 'everything' ? [...[...reference.unit.keys()].map(Number), 'none'] : scope.units;

/** Those of them that the unit filter leaves; ids outside of the scope, or of no unit at all, select nothing. */
export const filteredSegments = (scope: Scope, unitIds: UnitIds, reference: Reference): readonly Segment[] => {
  if (unitIds === undefined) return segmentsOf(scope);
  const wanted = new Set(unitIds);
  if (scope.kind === 'units') return scope.units.filter((unit) => wanted.has(unit));
  const units: Segment[] = [...wanted].filter((id) => reference.unit.has(String(id)));
  return wanted.has(NO_UNIT) ? [...units, 'none'] : units;
};
