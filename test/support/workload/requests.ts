import { type Actions, several, sql } from './action.ts';
import type { Random } from './random.ts';
import * as v from './values.ts';

const columns = `id, requester_id, business_unit_id, tag_id, status_id, priority_id, subcategory_id, title, created_at, updated_at,
  resolved_at, due_date, completed_at, parent_task_id, assigned_to_section_id, assigned_to_technician_id, is_blocked, estimated_hours, is_deleted`;

const values = (random: Random, id: string, parent = 'null') =>
  [
    `'${id}'`,
    v.anyone(random),
    v.maybeUnit(random),
    random.chance(0.3) ? 'null' : v.some(random, 'tags'),
    v.status(random),
    random.int(1, 5),
    random.chance(0.3) ? 'null' : v.some(random, 'subcategories'),
    v.title(random),
    v.time(random),
    v.time(random),
    v.maybeTime(random),
    v.zonedTime(random),
    v.zonedTime(random),
    parent,
    random.chance(0.5) ? 'null' : v.some(random, 'sections'),
    random.chance(0.5) ? 'null' : v.technician(random),
    v.flag(random),
    random.one(['null', '0', '0.1', '1.5', '1e-7', '123456789.125', '-3', '1e21']),
    random.chance(0.1),
  ].join(', ');

/** As the application opens one: with its title as the first message, in the same transaction. */
const open = (random: Random, parent?: string) => {
  const id = random.uuid();
  return [
    `insert into service_requests (${columns}) values (${values(random, id, parent)})`,
    `insert into chat_messages (id, request_id, sender_id, content, is_read, sequence_number, created_at)
     select '${random.uuid()}', id, requester_id, title, false, 1, created_at from service_requests where id = '${id}'`,
  ];
};

const set = (weight: number, assignment: (random: Random) => string, where = 'true') =>
  sql(
    weight,
    (random) => `update service_requests set ${assignment(random)} where id = ${v.someRequest(random, where)}`,
  );

const copyMany = (random: Random) => {
  const batch = `COPY ${random.int(1, 1_000_000)}`;
  const at = `2026-${String(random.int(1, 12)).padStart(2, '0')}-15 12:00:00`;
  const rows = Array.from({ length: 300 }, (_, n) => ({ id: random.uuid(), priority: (n % 5) + 1 }));
  return [
    // COPY takes no expressions: the users and units it refers to are put right behind it, in the same transaction.
    {
      copy: 'service_requests',
      columns: [
        'id',
        'requester_id',
        'status_id',
        'priority_id',
        'title',
        'created_at',
        'updated_at',
        'is_blocked',
        'is_deleted',
      ],
      lines: rows.map(({ id, priority }, n) =>
        [id, '00000000-0000-4000-8000-000000000001', 1, priority, `${batch} طلب ${n}`, at, at, 'f', 'f'].join('\t'),
      ),
    },
    `update service_requests set business_unit_id = ${v.maybeUnit(random)}, requester_id = ${v.anyone(random)}, updated_at = ${v.time(random)}
     where title like '${batch} %' and priority_id < 4`,
    {
      copy: 'chat_messages',
      columns: ['id', 'request_id', 'sender_id', 'content', 'is_read', 'sequence_number', 'created_at'],
      lines: rows.map(({ id }) => [random.uuid(), id, '\\N', `${batch}\\nrow`, 'f', 1, at].join('\t')),
    },
  ];
};

export const requestActions: Actions = {
  open: several(14, open),
  'open a subtask': several(6, (random) => open(random, v.someRequest(random))),
  'COPY 300 requests': several(0.2, copyMany),
  'upsert a request': several(3, (random) => {
    const id = random.uuid();
    const put = (title: string) =>
      `insert into service_requests (${columns}) values (${values(random, id)})
       on conflict (id) do update set title = ${title}, updated_at = excluded.updated_at, priority_id = excluded.priority_id`;
    return [put('excluded.title'), put(v.title(random))];
  }),
  'delete and insert again under the same id': several(1, (random) => {
    const id = random.uuid();
    const insert = () => `insert into service_requests (${columns}) values (${values(random, id)})`;
    return [insert(), `delete from service_requests where id = '${id}'`, insert()];
  }),
  retitle: set(4, (random) => `title = ${v.title(random)}, updated_at = ${v.time(random)}`),
  touch: set(4, (random) => `updated_at = ${v.time(random)}`),
  'touch to no effect': set(1, () => 'updated_at = updated_at'),
  'change what is not captured': set(1, (random) => `description = ${v.longContent(random)}, "order" = "order" + 1`),
  'change the status': set(8, (random) => `status_id = ${v.status(random)}, updated_at = ${v.time(random)}`),
  solve: set(
    6,
    (random) =>
      `status_id = coalesce(${v.solvedStatus(random)}, status_id), resolved_at = ${v.maybeTime(random)}, updated_at = ${v.time(random)}`,
  ),
  reopen: set(
    3,
    (random) => `status_id = ${random.one([1, 7, 8])}, resolved_at = null, updated_at = ${v.time(random)}`,
  ),
  'change the priority': set(5, (random) => `priority_id = ${random.int(1, 5)}`),
  'tie with others': sql(
    1,
    (random) =>
      `update service_requests set created_at = '2026-03-04 05:06:07.000008', updated_at = '2026-03-04 05:06:07.000008', priority_id = 1,
         resolved_at = '2026-03-04 05:06:07.000008'
       where id in (select id from service_requests where id > '${random.uuid()}' order by id limit 8)`,
  ),
  'change the times': set(
    4,
    (random) =>
      `created_at = ${v.time(random)}, resolved_at = ${v.maybeTime(random)}, due_date = ${v.zonedTime(random)}, completed_at = ${v.zonedTime(random)}`,
  ),
  'move to another unit': set(5, (random) => `business_unit_id = ${v.maybeUnit(random)}`),
  'tag anew': set(
    3,
    (random) => `tag_id = ${v.some(random, 'tags')}, subcategory_id = ${v.some(random, 'subcategories')}`,
  ),
  untag: set(1, () => 'tag_id = null, subcategory_id = null'),
  'change the requester': set(2, (random) => `requester_id = ${v.anyone(random)}`),
  'change the small things': set(
    2,
    (random) =>
      `is_blocked = not is_blocked, estimated_hours = ${random.one(['null', '2.5', '0'])}, assigned_to_technician_id = ${v.technician(random)}`,
  ),
  'soft-delete': set(4, () => 'is_deleted = true'),
  undelete: set(3, () => 'is_deleted = false', 'is_deleted'),
  'hard-delete a request': sql(3, (random) => `delete from service_requests where id = ${v.someRequest(random)}`),
  'hard-delete a parent': sql(
    1,
    (random) =>
      `delete from service_requests where id = ${v.someRequest(random, 'id in (select parent_task_id from service_requests)')}`,
  ),
  'give another parent': set(4, (random) => `parent_task_id = ${v.someRequest(random)}`),
  'make its own parent': set(1, () => 'parent_task_id = id'),
  'make parents of each other': several(1, (random) => {
    const [left, right] = [v.someRequest(random), v.someRequest(random)];
    return [
      `update service_requests set parent_task_id = ${right} where id = ${left}`,
      `update service_requests set parent_task_id = ${left} where id = ${right}`,
    ];
  }),
  'take from its parent': set(2, () => 'parent_task_id = null', 'parent_task_id is not null'),
  'update in bulk': sql(
    1,
    (random) =>
      `update service_requests set updated_at = ${v.time(random)}, status_id = ${v.status(random)}
       where business_unit_id = ${v.unit(random)} and priority_id = ${random.int(1, 5)}`,
  ),
  '5,000 changes in one transaction': several(0.05, (random) => [
    `insert into chat_messages (id, request_id, sender_id, content, is_read, sequence_number, created_at)
     select gen_random_uuid(), r.id, r.requester_id, 'bulk ' || n, n % 3 = 0, 100000 + ${random.int(0, 100_000_000)} + n, r.updated_at
     from (select id, requester_id, updated_at from service_requests order by id limit 500) r, generate_series(1, 8) n`,
    `update chat_messages set is_read = not is_read where sequence_number > 100000 and content like 'bulk %'
       and id in (select id from chat_messages where content like 'bulk %' order by id limit 1500)`,
    `update service_requests set updated_at = updated_at + interval '1 microsecond'`,
  ]),
};
