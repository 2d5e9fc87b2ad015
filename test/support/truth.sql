-- CONTRACT.md sections 2 to 4 said again in SQL, straight from the tables of the source and from nothing else: what the API has to
-- answer. Run inside one REPEATABLE READ transaction that is rolled back. Settings (set_config, local): truth.time_zone,
-- truth.unread_source, truth.admin_roles (JSON array), truth.now. truth_filters (n, ids) holds the business-unit filters to answer for;
-- ids NULL = no filter.

create function pg_temp.stamp(at timestamp) returns text immutable language sql as $$
  select case when isfinite(at) then replace(to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS.US'), '.000000', '') || 'Z' else at::text end
$$;
create function pg_temp.stamp(at timestamptz) returns text stable language sql as $$
  select pg_temp.stamp(at at time zone 'UTC')
$$;

create temp table truth_views on commit drop as
select * from (values
  (1, 'unassigned', 'unassigned'), (2, 'all_unsolved', 'allUnsolved'), (3, 'my_unsolved', 'myUnsolved'),
  (4, 'recently_updated', 'recentlyUpdated'), (5, 'recently_solved', 'recentlySolved'), (6, 'all_your_requests', 'allYourRequests'),
  (7, 'urgent_high_priority', 'urgentHighPriority'), (8, 'pending_requester_response', 'pendingRequesterResponse'),
  (9, 'pending_subtask', 'pendingSubtask'), (10, 'new_today', 'newToday'), (11, 'in_progress', 'inProgress'),
  (12, 'all_tickets', 'allTickets'), (13, 'all_solved', 'allSolved')
) names (n, view, camel);

-- Section 2: who sees what (the first rule that applies), and who may ask at all.
create temp table truth_users on commit drop as
with granted as (
  select u.id as user_id,
    (u.is_active and not u.is_deleted and not u.is_blocked and (u.is_technician or u.is_super_admin)) is true as may_enter,
    u.is_super_admin is true or exists (
      select from user_roles ur join roles r on r.id = ur.role_id
      where ur.user_id = u.id and ur.is_active and not ur.is_deleted
        and r.name in (select json_array_elements_text(current_setting('truth.admin_roles')::json))
    ) as everything,
    (select array_agg(t.business_unit_id) from technician_business_units t
     where t.technician_id = u.id and t.is_active and not t.is_deleted) as own_units,
    (select array_agg(t.region_id) from technician_regions t
     where t.technician_id = u.id and t.is_active and not t.is_deleted) as regions,
    u.business_unit_region_id as own_region
  from users u
)
select user_id, may_enter, everything,
  case
    when everything then '{}'
    when own_units is not null then own_units
    when regions is not null then array(select id from business_units where business_unit_region_id = any (regions))
    else array(select id from business_units where business_unit_region_id = own_region)
  end as units
from granted;

create temp table truth_live on commit drop as
select row_number() over (order by r.id)::int as n, r.*, s.count_as_solved is true as solved, r.parent_task_id is not null as subtask,
  exists (select from request_assignees a where a.request_id = r.id) as assigned
from service_requests r join request_statuses s on s.id = r.status_id
where not r.is_deleted;

-- Section 3: the lists over everybody's units. viewer NULL = the same list for all.
create temp table truth_listed on commit drop as
with midnight as (
  select date_trunc('day', current_setting('truth.now')::timestamptz at time zone current_setting('truth.time_zone'))
    at time zone current_setting('truth.time_zone') at time zone 'UTC' as at
), mine as (
  select a.assignee_id as viewer, l.* from request_assignees a join truth_live l on l.id = a.request_id
), listed as (
  select 'unassigned' as view, null::uuid as viewer, n, business_unit_id, subtask,
    row_number() over (order by created_at desc, id) as place
  from truth_live where not assigned
  union all
  select 'all_unsolved', null, n, business_unit_id, subtask, row_number() over (order by updated_at desc, id)
  from truth_live where not solved and assigned
  union all
  select 'my_unsolved', viewer, n, business_unit_id, subtask, row_number() over (order by updated_at desc, id)
  from mine where not solved
  union all
  select 'recently_updated', null, n, business_unit_id, subtask, row_number() over (order by updated_at desc, id)
  from truth_live
  union all
  select 'recently_solved', null, n, business_unit_id, subtask, row_number() over (order by resolved_at desc nulls last, id)
  from truth_live where solved
  union all
  select 'all_your_requests', viewer, n, business_unit_id, subtask, row_number() over (order by created_at desc, id)
  from mine
  union all
  select 'urgent_high_priority', null, n, business_unit_id, subtask, row_number() over (order by priority_id, created_at desc, id)
  from truth_live where priority_id in (1, 2) and not solved
  union all
  select 'pending_requester_response', null, n, business_unit_id, subtask, row_number() over (order by updated_at desc, id)
  from truth_live where status_id = 7
  union all
  select 'pending_subtask', null, n, business_unit_id, subtask, row_number() over (order by updated_at desc, id)
  from truth_live parent
  where exists (select from truth_live child where child.parent_task_id = parent.id and not child.solved)
  union all
  select 'new_today', null, n, business_unit_id, subtask, row_number() over (order by created_at desc, id)
  from truth_live, midnight where created_at >= midnight.at
  union all
  select 'in_progress', null, n, business_unit_id, subtask, row_number() over (order by updated_at desc, id)
  from truth_live where status_id = 8
  union all
  select 'all_tickets', null, n, business_unit_id, subtask, row_number() over (order by updated_at desc, id)
  from truth_live
  union all
  select 'all_solved', null, n, business_unit_id, subtask, row_number() over (order by updated_at desc, id)
  from truth_live where solved
)
select * from listed;

create temp view truth_visible as
select u.user_id, l.view, l.n, l.business_unit_id, l.subtask, l.place
from truth_users u
join truth_listed l on (l.viewer is null or l.viewer = u.user_id) and (u.everything or l.business_unit_id = any (u.units));

create temp view truth_visible_live as
select u.user_id, l.business_unit_id, l.subtask
from truth_users u join truth_live l on u.everything or l.business_unit_id = any (u.units);

-- Section 4. The lists by filter, with the filterCounts of each.
create temp view truth_lists as
select v.user_id, v.view, f.n as filter, array_agg(v.n order by v.place) as items,
  json_build_object(
    'all', count(*),
    'parents', count(*) filter (where not v.subtask),
    'subtasks', count(*) filter (where v.subtask)
  ) as filter_counts
from truth_visible v
join truth_filters f on f.ids is null or v.business_unit_id = any (f.ids) or (v.business_unit_id is null and -1 = any (f.ids))
group by v.user_id, v.view, f.n;

create temp view truth_counts as
select u.user_id,
  json_object_agg(names.camel, coalesce(c.count, 0) order by names.n) as camel,
  json_object_agg(names.view, coalesce(c.count, 0) order by names.n) as snake
from truth_users u
cross join truth_views names
left join (select user_id, view, count(*) from truth_visible group by user_id, view) c using (user_id, view)
group by u.user_id;

create temp view truth_type_counts as
select u.user_id,
  json_build_object(
    'all', count(v.user_id),
    'parents', count(*) filter (where not v.subtask),
    'subtasks', count(*) filter (where v.subtask)
  ) as body
from truth_users u left join truth_visible_live v using (user_id)
group by u.user_id;

-- view '' = the endpoint asked without a view.
create temp view truth_unit_counts as
with found as (
  select user_id, view, business_unit_id, count(*) as count from truth_visible group by user_id, view, business_unit_id
  union all
  select user_id, '', business_unit_id, count(*) from truth_visible_live group by user_id, business_unit_id
), asked as (
  select u.*, names.view from truth_users u cross join (select view from truth_views union all select '') names
), shown as (
  select a.user_id, a.view, b.id, b.name, coalesce(f.count, 0) as count
  from asked a
  join business_units b on b.is_active and not b.is_deleted and (a.everything or b.id = any (a.units))
  left join found f on f.user_id = a.user_id and f.view = a.view and f.business_unit_id = b.id
)
select a.user_id, a.view,
  json_build_object(
    'businessUnits', coalesce(json_agg(json_build_object('id', s.id, 'name', s.name, 'count', s.count)
      order by s.count desc, s.name collate "C", s.id) filter (where s.id is not null), '[]'),
    'total', coalesce(sum(s.count), 0),
    'unassignedCount', coalesce(min(none.count), 0)
  ) as body
from asked a
left join shown s on s.user_id = a.user_id and s.view = a.view
left join found none on none.user_id = a.user_id and none.view = a.view and none.business_unit_id is null
group by a.user_id, a.view;

-- Every live request as the lists show it.
create temp view truth_items as
select l.n, json_build_object(
  'id', l.id,
  'status', json_build_object('id', s.id, 'name', s.name, 'color', s.color, 'countAsSolved', s.count_as_solved is true),
  'subject', l.title,
  'requester', json_build_object('id', requester.id, 'fullName', requester.full_name),
  'requested', pg_temp.stamp(l.created_at),
  'dueDate', pg_temp.stamp(l.due_date),
  'priority', json_build_object('id', p.id, 'name', p.name, 'responseTimeMinutes', p.response_time_minutes,
    'resolutionTimeHours', p.resolution_time_hours),
  'lastMessage', (
    select json_build_object('content', m.content, 'senderName', sender.full_name, 'createdAt', pg_temp.stamp(m.created_at),
      'sequenceNumber', m.sequence_number)
    from chat_messages m left join users sender on sender.id = m.sender_id
    where m.request_id = l.id order by m.sequence_number desc limit 1
  ),
  'businessUnit', (select json_build_object('id', id, 'name', name) from business_units where id = l.business_unit_id),
  'tag', (select json_build_object('id', id, 'nameEn', name_en, 'nameAr', name_ar) from tags where id = l.tag_id),
  'category', (
    select json_build_object('id', c.id, 'name', c.name, 'nameEn', c.name_en, 'nameAr', c.name_ar)
    from tags t join categories c on c.id = t.category_id where t.id = l.tag_id
  ),
  'subcategory', (
    select json_build_object('id', id, 'name', name, 'nameEn', name_en, 'nameAr', name_ar)
    from subcategories where id = l.subcategory_id
  ),
  'requesterHasUnread', case current_setting('truth.unread_source')
    when 'is_read' then exists (
      select from chat_messages m where m.request_id = l.id and not m.is_read and m.sender_id <> l.requester_id)
    when 'read_states' then exists (
      select from chat_read_states c where c.request_id = l.id and c.unread_count > 0 and c.user_id = l.requester_id)
    else false end,
  'technicianHasUnread', case current_setting('truth.unread_source')
    when 'is_read' then exists (
      select from chat_messages m where m.request_id = l.id and not m.is_read and m.sender_id = l.requester_id)
    when 'read_states' then exists (
      select from chat_read_states c join request_assignees a on a.request_id = l.id and a.assignee_id = c.user_id
      where c.request_id = l.id and c.unread_count > 0)
    else false end,
  'parentTaskId', l.parent_task_id,
  'isBlocked', l.is_blocked is true,
  'assignedToSectionId', l.assigned_to_section_id,
  'assignedToTechnicianId', l.assigned_to_technician_id,
  'completedAt', pg_temp.stamp(l.completed_at),
  'estimatedHours', l.estimated_hours
) as item
from truth_live l
join request_statuses s on s.id = l.status_id
join priorities p on p.id = l.priority_id
join users requester on requester.id = l.requester_id;
