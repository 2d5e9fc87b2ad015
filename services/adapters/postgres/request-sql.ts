import { escapeLiteral } from 'pg';
import type { Selection } from '#projector/source-ports.ts';
import type { Uuid } from '#read-model/rows.ts';
import { INFINITY, MINUS_INFINITY, type Micros } from '#read-model/time.ts';
import { type ViewName, views } from '#read-model/views/index.ts';
import { viewPredicates } from './view-predicates.ts';

/** Rows that belong to a request: their table, the column that names the request, and what is gathered of them. */
type Children = { readonly alias: string; readonly table: string; readonly of: string; readonly gathered: string };

const children: readonly Children[] = [
  { alias: 'a', table: 'request_assignees', of: 'request_id', gathered: 'row(c.id, c.assignee_id::uuid)' },
  { alias: 's', table: 'chat_read_states', of: 'request_id', gathered: 'row(c.id, c.user_id::uuid, c.unread_count)' },
  {
    alias: 'm',
    table: 'chat_messages',
    of: 'request_id',
    gathered: 'row(c.id::uuid, c.sender_id::uuid, c.content, c.is_read, c.sequence_number, c.created_at)',
  },
];

const subtasks: Children = { alias: 't', table: 'service_requests', of: 'parent_task_id', gathered: 'c.id::uuid' };

/**
 * What a card shows of the messages, however many there are: the last one, and of the unread ones no more than who wrote
 * them. These have the least of all sequence numbers.
 */
const shownMessages: Children = {
  ...{ alias: 'm', of: 'request_id' },
  table: `(
    (select id, request_id, sender_id, content, is_read, sequence_number, created_at
     from chat_messages where request_id = r.id order by sequence_number desc limit 1)
    union all
    (select distinct r.id, r.id, sender_id, '', false, -2147483648, r.created_at
     from chat_messages where request_id = r.id and not is_read and sender_id is not null))`,
  gathered: 'row(c.id::uuid, c.sender_id::uuid, c.content, c.is_read, c.sequence_number, c.created_at)',
};

/** In the order in which request-rows.ts reads them. A float4 keeps its digits only by way of text. */
const columns = `r.id::uuid, r.requester_id::uuid, r.business_unit_id, r.tag_id, r.status_id, r.priority_id, r.subcategory_id,
  r.title, r.created_at, r.updated_at, r.resolved_at, r.due_date, r.completed_at, r.parent_task_id::uuid,
  r.assigned_to_section_id, r.assigned_to_technician_id::uuid, r.is_blocked, r.estimated_hours::text::float8, r.is_deleted,
  a.rows, s.rows, m.rows`;

export const uuidLiteral = (id: Uuid): string => `${escapeLiteral(id)}::uuid`;

export const timeLiteral = (micros: Micros): string => {
  if (micros === INFINITY) return `timestamptz 'infinity'`;
  if (micros === MINUS_INFINITY) return `timestamptz '-infinity'`;
  return `timestamptz 'epoch' + interval '${micros} microseconds'`;
};

const behind = (column: string, after: Uuid | null): string =>
  after === null ? 'true' : `${column}::uuid > ${uuidLiteral(after)}`;

/** Which rows `r` of service_requests are selected. */
const condition = (selection: Selection): string => {
  switch (selection.kind) {
    case 'all':
      return behind('r.id', selection.after);
    case 'requests':
      return `r.id::uuid = any (${escapeLiteral(`{${selection.ids.join(',')}}`)}::uuid[])`;
    case 'unit':
      return selection.unitId === null ? 'r.business_unit_id is null' : `r.business_unit_id = ${selection.unitId}`;
    case 'view':
      return viewPredicates[selection.view];
    case 'technician':
      return `r.id in (select a.request_id from request_assignees a where a.assignee_id::uuid = ${uuidLiteral(selection.user)})`;
    case 'since': {
      const since = timeLiteral(selection.at);
      return `(r.created_at >= ${since} or r.updated_at >= ${since})`;
    }
    case 'sample':
      return `r.id in (select id from service_requests order by random() limit ${selection.size})`;
  }
};

/** Of the whole table: gathered once for all requests, in the order of their ids, which indexes have. */
const joined =
  (after: Uuid | null) =>
  ({ alias, table, of, gathered }: Children): string =>
    `left join (select c.${of}::uuid as request, array_agg(${gathered}) as rows from ${table} c
     where c.${of} is not null and ${behind(`c.${of}`, after)} group by 1) ${alias} on ${alias}.request = r.id::uuid`;

/** Of some requests: gathered one by one. */
const lookedUp = ({ alias, table, of, gathered }: Children): string =>
  `left join lateral (select array_agg(${gathered}) as rows from ${table} c where c.${of} = r.id) ${alias} on true`;

const from = (selection: Selection, wanted: readonly Children[]): string => {
  const all = selection.kind === 'all';
  const joins = wanted.map(all ? joined(selection.after) : lookedUp);
  return `from service_requests r ${joins.join(' ')} where ${condition(selection)} ${all ? 'order by r.id::uuid' : ''}`;
};

/** One row for each request with everything that belongs to it. */
export const requestsSql = (selection: Selection): string => `select ${columns} ${from(selection, children)}`;

/** The same of some requests, with no more of their messages than a card shows. */
export const shownSql = (ids: readonly Uuid[]): string => {
  const wanted = children.map((child) => (child.alias === 'm' ? shownMessages : child));
  return `select ${columns} ${from({ kind: 'requests', ids }, wanted)}`;
};

/** The views in whose order examineSql numbers the bits of what a request satisfies. */
export const examinedViews: readonly ViewName[] = views.map(({ name }) => name);

/** The same with the views that it satisfies, one bit each, and its subtasks. */
export const examineSql = (selection: Selection): string => {
  const satisfied = examinedViews.map((view, bit) => `case when ${viewPredicates[view]} then ${2 ** bit} else 0 end`);
  return `select ${columns}, ${satisfied.join(' + ')}, t.rows ${from(selection, [...children, subtasks])}`;
};

export const countSql = (selection: Selection): string =>
  `select count(*)::float8 as count from service_requests r where ${condition(selection)}`;
