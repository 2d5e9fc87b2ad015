import type { Ask, Tally } from '#query-api/ports.ts';
import type { Segment } from '#read-model/memberships.ts';
import type { Uuid } from '#read-model/rows.ts';
import type { Micros } from '#read-model/time.ts';
import type { View } from '#read-model/view.ts';
import { type ViewName, views } from '#read-model/views/index.ts';
import { inSegments, isSubtask } from './listed-sql.ts';
import { timeLiteral, uuidLiteral } from './request-sql.ts';
import type { Snapshot } from './snapshots.ts';
import { viewPredicatesBy } from './view-predicates.ts';

/** Unit, subtasks or not, and how many of them each view shows. */
type Row = readonly [unit: number | null, subtasks: boolean, ...counts: number[]];

type Counts = Record<ViewName, number>;

const nothing = (): Counts => Object.fromEntries(views.map(({ name }) => [name, 0])) as Counts;

/** What views look at beside the row itself: gathered once for all requests, which takes a tenth of a look for each. */
const joined = (technician: Uuid): string => `
  left join request_statuses s on s.id = r.status_id
  left join (select distinct request_id from request_assignees) a on a.request_id = r.id
  left join (
    select distinct c.parent_task_id as id from service_requests c left join request_statuses cs on cs.id = c.status_id
    where c.parent_task_id is not null and not c.is_deleted and cs.count_as_solved is not true
  ) w on w.id = r.id
  left join (
    select distinct request_id from request_assignees where assignee_id::uuid = ${uuidLiteral(technician)}
  ) mine on mine.request_id = r.id`;

const predicates = viewPredicatesBy({
  assigned: '(a.request_id is not null)',
  solved: '(s.count_as_solved is true)',
  waitsForSubtask: '(w.id is not null)',
});

const countOf = (view: View & { readonly name: ViewName }, since: Micros): string => {
  const mine = view.personal ? ' and mine.request_id is not null' : '';
  const today = view.today ? ` and r.created_at >= ${timeLiteral(since)}` : '';
  return `count(*) filter (where ${predicates[view.name]}${mine}${today})::float8`;
};

/** One look at every live request of the segments, for all views at once. */
const sql = ({ tallies, technician, since }: Ask): string =>
  `select r.business_unit_id, ${isSubtask}, ${views.map((view) => countOf(view, since)).join(', ')}
   from service_requests r ${joined(technician)} where not r.is_deleted and ${inSegments(tallies)} group by 1, 2`;

const isIn = (unit: number | null, segment: Segment): boolean =>
  segment === 'all' || unit === (segment === 'none' ? null : segment);

const sumOf = (rows: readonly Row[]): Tally => {
  const [all, subtasks] = [nothing(), nothing()];
  for (const [, isOfSubtasks, ...counts] of rows) {
    for (const [index, { name }] of views.entries()) {
      all[name] += counts[index] ?? 0;
      if (isOfSubtasks) subtasks[name] += counts[index] ?? 0;
    }
  }
  return { all, subtasks };
};

export const readTallies = async (snapshot: Snapshot, ask: Ask): Promise<ReadonlyMap<Segment, Tally>> => {
  if (ask.tallies.length === 0) return new Map();
  const { rows } = await snapshot.query<[...Row]>({ text: sql(ask), rowMode: 'array' });
  return new Map(ask.tallies.map((segment) => [segment, sumOf(rows.filter(([unit]) => isIn(unit, segment)))]));
};
