import type { ViewName } from '#read-model/views/index.ts';
import { viewNames } from './contract.ts';
import type { Found, Segment, Tally, TypeCounts } from './ports.ts';

type Counts = Readonly<Record<ViewName, number>>;

const none: Counts = Object.fromEntries(viewNames.map((view) => [view, 0])) as Record<ViewName, number>;

const plus = (one: Counts, other: Counts): Counts => {
  const sum = {} as Record<ViewName, number>;
  for (const view of viewNames) sum[view] = one[view] + other[view];
  return sum;
};

/** What one segment counts. A segment that was asked for and not answered must never be taken for an empty one. */
export const tallyOf = ({ tallies }: Pick<Found, 'tallies'>, segment: Segment): Tally => {
  const tally = tallies.get(segment);
  if (!tally) throw new Error(`The store gave no tally for segment ${segment}`);
  return tally;
};

/** The sum over disjoint segments; zeros for none. */
export const tallyOfAll = (found: Pick<Found, 'tallies'>, segments: readonly Segment[]): Tally => {
  const [first, ...rest] = segments;
  if (first === undefined) return { all: none, subtasks: none };
  return rest
    .map((segment) => tallyOf(found, segment))
    .reduce(
      (sum, tally) => ({ all: plus(sum.all, tally.all), subtasks: plus(sum.subtasks, tally.subtasks) }),
      tallyOf(found, first),
    );
};

const field = (name: string): string => `${JSON.stringify(name)}:`;

/** JSON object of the 13 counts under the given names, which stand in the order of the views. */
export const renderCounts = (names: readonly string[]): ((tally: Tally) => string) => {
  const fields = viewNames.map((view, index) => [view, field(names[index] as string)] as const);
  return ({ all }) => `{${fields.map(([view, name]) => name + all[view]).join(',')}}`;
};

/** How many of a view there are in disjoint segments. */
export const typeCountsIn = (
  found: Pick<Found, 'tallies'>,
  segments: readonly Segment[],
  view: ViewName,
): TypeCounts => {
  let [all, subtasks] = [0, 0];
  for (const segment of segments) {
    const tally = tallyOf(found, segment);
    all += tally.all[view];
    subtasks += tally.subtasks[view];
  }
  return { all, subtasks };
};

/** `"all":3,"parents":2,"subtasks":1`. */
export const renderTypeCounts = ({ all, subtasks }: TypeCounts): string =>
  `"all":${all},"parents":${all - subtasks},"subtasks":${subtasks}`;
