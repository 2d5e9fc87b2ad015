-- Invented requests in one go, :requests of them, with what belongs to them: some seven rows a request, 15 % of them subtasks,
-- ids that say nothing about age. Statements of one file: triggers and foreign keys are left out, the rows keep to them.
set session_replication_role = replica;

create function pg_temp.person(n bigint) returns uuid language sql immutable as $$
  select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid
$$;

insert into users (id, username, full_name, is_technician, business_unit_region_id)
select pg_temp.person(n), 'user' || n, 'User ' || n, n <= 60, 1 from generate_series(1, 600) n;
insert into technician_business_units (technician_id, business_unit_id)
select pg_temp.person(n), 1 + n % 8 from generate_series(1, 40) n;
insert into categories (id, name, name_en, name_ar) values (1, 'Hardware', 'Hardware', 'أجهزة');
insert into tags (id, name_en, name_ar, category_id) select n, 'Tag ' || n, 'وسم ' || n, 1 from generate_series(1, 20) n;
insert into subcategories (id, category_id, name, name_en, name_ar)
select n, 1, 'Kind ' || n, 'Kind ' || n, 'نوع ' || n from generate_series(1, 20) n;

-- a, b, c: choices that have nothing to do with one another. Half of the requests are younger than a week.
create temp table invented as
select n, md5('request' || n)::uuid as id, hashint4(n) & 1023 as a, hashint4(n + 7) & 1023 as b, hashint4(n + 13) & 1023 as c,
  random() * case when random() < 0.5 then interval '7 days' else interval '180 days' end as age
from generate_series(1, :requests) n;

insert into service_requests (id, requester_id, business_unit_id, tag_id, status_id, priority_id, subcategory_id, title,
  created_at, updated_at, resolved_at, due_date, completed_at, parent_task_id, is_blocked, estimated_hours, is_deleted,
  assigned_to_technician_id)
select id, pg_temp.person(61 + a % 540), case when a % 20 > 0 then 1 + b % 8 end, case when a % 7 > 0 then 1 + c % 20 end, status,
  (array[1, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 5])[1 + c % 20], case when b % 5 > 0 then 1 + a % 20 end,
  case when a % 2 = 0 then 'Printer on floor ' || n % 40 || ' does not print' else 'الطابعة في الطابق ' || n % 40 || ' لا تعمل' end,
  now() at time zone 'utc' - age, now() at time zone 'utc' - age * random(),
  case when status = 3 then now() at time zone 'utc' - age * 0.5 end, now() - age + interval '2 days',
  case when status = 3 and a % 2 = 0 then now() - age * 0.5 end,
  case when n > 10 and c % 100 < 15 then md5('request' || n - 1 - a % 9)::uuid end,
  a % 33 = 0, case when b % 5 = 1 then 0.5 * (1 + c % 8) end, c % 50 = 0,
  case when a % 3 = 0 then pg_temp.person(1 + c % 60) end
from invented, lateral (select (array[1, 1, 1, 1, 1, 2, 3, 3, 3, 3, 3, 3, 3, 4, 5, 6, 7, 7, 8, 8])[1 + b % 20] as status) chosen;

insert into request_assignees (request_id, assignee_id)
select id, pg_temp.person(1 + (c + 17 * i) % 60)
from invented, generate_series(1, (array[0, 0, 0, 1, 1, 1, 2, 2, 2, 3])[1 + a % 10]) i;

insert into chat_messages (id, request_id, sender_id, content, is_read, sequence_number, created_at)
select md5('message' || n || ' ' || i)::uuid, id,
  case when i > 1 and (a + i) % 10 = 0 then null when i % 2 = 1 then pg_temp.person(61 + a % 540) else pg_temp.person(1 + (c + 17) % 60) end,
  case when i % 2 = 0 then 'We are looking into it and will be back within ' || n % 40 || ' minutes.'
    else 'ما زالت المشكلة قائمة، هل من جديد؟ رقم ' || n % 40 end,
  i < length or a % 5 < 3, i, now() at time zone 'utc' - age * (1 - (i - 1) / (length + 1.0))
from invented, lateral (select (array[1, 1, 1, 2, 2, 2, 3, 3, 4, 6])[1 + b % 10] as length) chosen, generate_series(1, length) i;

insert into chat_read_states (request_id, user_id, unread_count)
select id, pg_temp.person(61 + a % 540), case when a % 5 < 3 then 0 else 1 end from invented
union all select request_id, assignee_id, 0 from request_assignees;

reset session_replication_role;
analyze;
