import type { Ask, Filter, PageAsk, PageStart } from '#query-api/ports.ts';
import type { Segment } from '#read-model/memberships.ts';
import type { View } from '#read-model/view.ts';
import { type ViewName, views } from '#read-model/views/index.ts';
import { timeLiteral, uuidLiteral } from './request-sql.ts';
import { orderSql, standsFrom } from './view-orders.ts';
import { viewPredicates } from './view-predicates.ts';

type Reader = Pick<Ask, 'technician' | 'since'>;

const oneOf = (column: string, ids: readonly number[]): string => `${column} = any ('{${ids.join(',')}}'::bigint[])`;

/** Is the row `r` shown in the view, to this reader, in any segment? */
export const shown = (name: ViewName, { technician, since }: Reader): string => {
  const view = views.find((candidate) => candidate.name === name) as View;
  return [
    viewPredicates[name],
    ...(view.personal
      ? [
          `exists (select from request_assignees mine where mine.request_id = r.id and mine.assignee_id::uuid = ${uuidLiteral(technician)})`,
        ]
      : []),
    ...(view.today ? [`r.created_at >= ${timeLiteral(since)}`] : []),
  ].join(' and ');
};

/** Is it in one of the segments? */
export const inSegments = (segments: readonly Segment[]): string => {
  if (segments.includes('all')) return 'true';
  const units = segments.filter((segment) => typeof segment === 'number');
  const within = oneOf('r.business_unit_id', units);
  return segments.includes('none') ? `(${within} or r.business_unit_id is null)` : within;
};

const unread: Readonly<Record<NonNullable<Filter['unread']>, string>> = {
  messages: `exists (select from chat_messages m
    where m.request_id = r.id and not m.is_read and m.sender_id = r.requester_id)`,
  states: `exists (select from chat_read_states c join request_assignees a on a.request_id = c.request_id and a.assignee_id = c.user_id
    where c.request_id = r.id and c.unread_count > 0)`,
};

/** Does all of a filter hold but for its type? */
const isLeft = ({ unread: by, statusIds, priorityIds }: Filter): readonly string[] => [
  ...(by ? [unread[by]] : []),
  ...(statusIds ? [oneOf('r.status_id', statusIds)] : []),
  ...(priorityIds ? [oneOf('r.priority_id', priorityIds)] : []),
];

export const isSubtask = 'r.parent_task_id is not null';

export const isOfType = ({ type }: Filter): string => {
  if (type === undefined) return 'true';
  return type === 'subtasks' ? isSubtask : `not ${isSubtask}`;
};

/** What stands before the page; of a page that is told by where it ends, what stands before that. */
const isBefore = (view: ViewName, from: PageStart): string => {
  if ('after' in from) return `not ${standsFrom(view, from.after, { orThere: false })}`;
  if ('before' in from && from.before !== null) return `not ${standsFrom(view, from.before, { orThere: true })}`;
  return 'true';
};

export const listed = (
  { view, segments, filter = {} }: Pick<PageAsk, 'view' | 'segments' | 'filter'>,
  reader: Reader,
): string => `service_requests r where ${[shown(view, reader), inSegments(segments), ...isLeft(filter)].join(' and ')}`;

/** One row: how many there are of both types, how many of them are subtasks, and how many of the wanted type stand before. */
export const countedSql = (page: PageAsk, reader: Reader): string =>
  `select count(*)::float8, count(*) filter (where ${isSubtask})::float8,
    count(*) filter (where ${isOfType(page.filter ?? {})} and ${isBefore(page.view, page.from)})::float8
   from ${listed(page, reader)}`;

/** The ids from a rank on, in the view's order. */
export const idsSql = (page: PageAsk, reader: Reader, rank: number, limit: number): string =>
  `select r.id::uuid::text from ${listed(page, reader)} and ${isOfType(page.filter ?? {})}
   order by ${orderSql(page.view)} limit ${limit} offset ${rank}`;
