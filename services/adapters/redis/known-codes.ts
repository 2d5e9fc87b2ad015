import type { Filter } from '#query-api/ports.ts';
import { type CodedBy, groupsOf, type Stretches, stretchesOf } from '#read-model/facet-codes.ts';
import type { Code } from '#read-model/facets.ts';
import type { Reference } from '#read-model/reference.ts';
import { type ViewName, views } from '#read-model/views/index.ts';
import { NO_ROW } from './keys.ts';

/** Facet codes as an API process knows them. A value: what was found by it is judged by it. */
export type KnownCodes = {
  /** Where a view is found by them; the same answer is worked out once. */
  stretches(view: ViewName, filter: Filter, reference: Reference): Stretches;
  /** Where what a filter leaves of a view is counted by them, value by value. */
  groups(view: ViewName, filter: Filter, reference: Reference, by: CodedBy): Grouped;
  /** Those and the stored ones; itself when it knows them all. */
  with(stored: readonly string[]): KnownCodes;
};

export type Grouped = ReturnType<typeof groupsOf>;

const viewNamed = Object.fromEntries(views.map((view) => [view.name, view])) as Readonly<
  Record<ViewName, (typeof views)[number]>
>;

export const knownCodes = (known: ReadonlySet<Code> = new Set()): KnownCodes => {
  const ordered = [...known].sort();
  /** What is asked for is the callers' choice: what it costs to remember is not. */
  const remembering = <Answer>() => {
    const worked = new WeakMap<Reference, Map<string, Answer>>();
    return (name: string, reference: Reference, work: () => Answer): Answer => {
      const answers = worked.get(reference) ?? new Map<string, Answer>();
      worked.set(reference, answers);
      const found = answers.get(name) ?? work();
      if (answers.size < MOST) answers.set(name, found);
      return found;
    };
  };
  const [stretches, groups] = [remembering<Stretches>(), remembering<Grouped>()];
  const codes: KnownCodes = {
    stretches: (view, filter, reference) =>
      stretches(`${view} ${JSON.stringify(filter)}`, reference, () =>
        stretchesOf(viewNamed[view], filter, ordered, reference),
      ),
    groups: (view, filter, reference, by) =>
      groups(`${view} ${by} ${JSON.stringify(filter)}`, reference, () =>
        groupsOf(viewNamed[view], filter, ordered, reference, by),
      ),
    with(stored) {
      const unknown = stored.filter((code) => code !== NO_ROW && !known.has(code));
      return unknown.length === 0 ? codes : knownCodes(new Set([...known, ...unknown]));
    },
  };
  return codes;
};

/** Answers remembered for one state of the reference data. */
const MOST = 500;
