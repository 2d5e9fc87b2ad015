import type { Filter } from '#query-api/ports.ts';
import { type Stretches, stretchesOf } from '#read-model/facet-codes.ts';
import type { Code } from '#read-model/facets.ts';
import type { Reference } from '#read-model/reference.ts';
import { type ViewName, views } from '#read-model/views/index.ts';
import { NO_ROW } from './keys.ts';

/** Facet codes as an API process knows them. A value: what was found by it is judged by it. */
export type KnownCodes = {
  /** Where a view is found by them; the same answer is worked out once. */
  stretches(view: ViewName, filter: Filter, reference: Reference): Stretches;
  /** Those and the stored ones; itself when it knows them all. */
  with(stored: readonly string[]): KnownCodes;
};

const viewNamed = Object.fromEntries(views.map((view) => [view.name, view])) as Readonly<
  Record<ViewName, (typeof views)[number]>
>;

export const knownCodes = (known: ReadonlySet<Code> = new Set()): KnownCodes => {
  const ordered = [...known].sort();
  const worked = new WeakMap<Reference, Map<string, Stretches>>();
  const codes: KnownCodes = {
    stretches(view, filter, reference) {
      const answers = worked.get(reference) ?? new Map<string, Stretches>();
      worked.set(reference, answers);
      const name = `${view} ${JSON.stringify(filter)}`;
      const found = answers.get(name) ?? stretchesOf(viewNamed[view], filter, ordered, reference);
      // What is asked for is the callers' choice: what it costs to remember is not.
      if (answers.size < MOST) answers.set(name, found);
      return found;
    },
    with(stored) {
      const unknown = stored.filter((code) => code !== NO_ROW && !known.has(code));
      return unknown.length === 0 ? codes : knownCodes(new Set([...known, ...unknown]));
    },
  };
  return codes;
};

/** Answers remembered for one state of the reference data. */
const MOST = 500;
