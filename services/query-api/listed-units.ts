import type { Reference } from '#read-model/reference.ts';
import type { Scope } from '#read-model/scope.ts';

type ListedUnit = {
  readonly id: number;
  /** `{"id":1,"name":"…","count":`, to be followed by the count and a brace. */
  readonly json: string;
};

const known = new WeakMap<Reference, readonly ListedUnit[]>();

/** The bytes of UTF-8 stand in the order of the code points; the code units of JavaScript's strings do not. */
const byCodePoint = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** By name, none at the end, as SQL has it. */
const byName = (a: string | null, b: string | null): number =>
  a === null || b === null ? Number(a === null) - Number(b === null) : byCodePoint(a, b);

const allListed = (reference: Reference): readonly ListedUnit[] =>
  [...reference.unit]
    .filter(([, unit]) => unit.isActive && !unit.isDeleted)
    .map(([id, { name }]) => ({ id: Number(id), name }))
    .sort((a, b) => byName(a.name, b.name) || a.id - b.id)
    .map(({ id, name }) => ({ id, json: `{"id":${id},"name":${JSON.stringify(name)},"count":` }));

/** The active, not deleted units of a scope by name; equal names by id. */
export const listedUnits = (reference: Reference, scope: Scope): readonly ListedUnit[] => {
  let units = known.get(reference);
  if (!units) {
    units = allListed(reference);
    known.set(reference, units);
  }
  if (scope.kind === 'everything') return units;
  const visible = new Set(scope.units);
  return units.filter(({ id }) => visible.has(id));
};
