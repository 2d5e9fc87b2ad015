import { faker } from '@faker-js/faker/locale/en';
import type { Pool } from 'pg';
import { replies, titles } from './words.ts';

/** The people, and the requests of late, that the traffic is about; `requests` grows as it goes. */
export type Desk = {
  readonly requesters: readonly string[];
  readonly technicians: readonly string[];
  readonly units: readonly number[];
  readonly requests: string[];
};

type Action = (pool: Pool, desk: Desk) => Promise<unknown>;

const utcNow = `(clock_timestamp() at time zone 'utc')`;
const one = faker.helpers.arrayElement;
const words = (texts: { readonly en: readonly string[]; readonly ar: readonly string[] }) =>
  one([...texts.en, ...texts.ar]).replace('{n}', String(faker.number.int({ min: 1, max: 40 })));

/** Requests remembered for later actions; the oldest are left alone. */
const remembered = 2000;

const open = async (pool: Pool, desk: Desk, parent: string | null) => {
  const { rows } = await pool.query<{ id: string }>(
    `with opened as (
       insert into service_requests (id, requester_id, business_unit_id, status_id, priority_id, title, created_at, updated_at,
                                     due_date, parent_task_id, is_blocked, is_deleted)
       select gen_random_uuid(), $1, $2, 1, p.id, $3, ${utcNow}, ${utcNow}, now() + make_interval(hours => p.resolution_time_hours), $4, false, false
       from priorities p where p.id = 3
       returning id, requester_id, title, created_at
     )
     insert into chat_messages (id, request_id, sender_id, content, is_read, sequence_number, created_at)
     select gen_random_uuid(), id, requester_id, title, false, 1, created_at from opened returning request_id as id`,
    [one(desk.requesters), one([...desk.units, null]), words(titles), parent],
  );
  desk.requests.push(...rows.map(({ id }) => id));
  if (desk.requests.length > remembered) desk.requests.shift();
};

/** Locks the request first, so that two replies never take the same sequence number. */
const reply: Action = async (pool, desk) => {
  const sender = one(['requester', 'technician', 'system']);
  await pool.query(
    `with touched as (update service_requests set updated_at = ${utcNow} where id = $1 returning id, requester_id)
     insert into chat_messages (id, request_id, sender_id, content, is_read, sequence_number, created_at)
     select gen_random_uuid(), id, case $2 when 'requester' then requester_id when 'technician' then $3::uuid end, $4, false,
            (select coalesce(max(sequence_number), 0) + 1 from chat_messages where request_id = touched.id), ${utcNow}
     from touched`,
    [one(desk.requests), sender, one(desk.technicians), sender === 'system' ? one(replies.system) : words(replies)],
  );
};

const onRequest =
  (sql: string, value?: (desk: Desk) => unknown): Action =>
  (pool, desk) =>
    pool.query(sql, [one(desk.requests), ...(value ? [value(desk)] : [])]);

const setStatus = (choose: () => number) =>
  onRequest(
    `update service_requests r set status_id = s.id, updated_at = ${utcNow}, resolved_at = case when s.count_as_solved then ${utcNow} end
     from request_statuses s where r.id = $1 and s.id = $2`,
    choose,
  );

/** What people at a help desk do, with how often. */
export const actions: readonly { readonly weight: number; readonly value: Action }[] = [
  { weight: 15, value: (pool, desk) => open(pool, desk, null) },
  { weight: 4, value: (pool, desk) => open(pool, desk, one(desk.requests)) },
  { weight: 30, value: reply },
  { weight: 15, value: onRequest('update chat_messages set is_read = true where request_id = $1 and not is_read') },
  {
    weight: 12,
    value: onRequest(
      'insert into request_assignees (request_id, assignee_id) select id, $2 from service_requests where id = $1 on conflict do nothing',
      (desk) => one(desk.technicians),
    ),
  },
  {
    weight: 4,
    value: onRequest(
      'delete from request_assignees where id = (select min(id) from request_assignees where request_id = $1)',
    ),
  },
  { weight: 10, value: setStatus(() => one([1, 2, 6, 7, 8])) },
  { weight: 6, value: setStatus(() => 3) },
  {
    weight: 3,
    value: onRequest(`update service_requests set priority_id = $2, updated_at = ${utcNow} where id = $1`, () =>
      one([1, 2, 3, 4, 5]),
    ),
  },
  {
    weight: 1,
    value: onRequest(`update service_requests set is_deleted = true, updated_at = ${utcNow} where id = $1`),
  },
];
