-- The source database of the demo: the tables of the help-desk application whose changes deskview follows, with the columns it never
-- reads. Only for the local database: a real one belongs to its application. Runs any number of times; keeps what is there.

create table if not exists business_unit_regions (
  id serial primary key,
  name varchar(100) not null unique,
  description text,
  is_active boolean not null default true,
  is_deleted boolean not null default false,
  created_at timestamp not null default (now() at time zone 'utc'),
  updated_at timestamp not null default (now() at time zone 'utc')
);

create table if not exists business_units (
  id serial primary key,
  name varchar(100) not null,
  description text,
  business_unit_region_id integer references business_unit_regions on delete set null,
  network varchar(50),
  working_hours json,
  whatsapp_group_id varchar(255),
  is_active boolean not null default true,
  is_deleted boolean not null default false,
  created_at timestamp not null default (now() at time zone 'utc'),
  updated_at timestamp not null default (now() at time zone 'utc')
);
create index if not exists business_units_region on business_units (business_unit_region_id);

create table if not exists sections (
  id serial primary key,
  name_en varchar(100) not null,
  name_ar varchar(100) not null,
  is_active boolean not null default true
);

create table if not exists users (
  id uuid primary key default gen_random_uuid(),
  username varchar(50) not null unique,
  email varchar(100) unique,
  full_name varchar(100),
  password_hash varchar(255),
  phone varchar(20),
  title varchar(100),
  office varchar(100),
  language varchar(10) default 'en',
  is_technician boolean not null default false,
  is_active boolean not null default true,
  is_super_admin boolean not null default false,
  is_domain boolean not null default true,
  is_blocked boolean not null default false,
  block_message text,
  is_deleted boolean not null default false,
  is_online boolean not null default false,
  last_seen timestamp,
  business_unit_region_id integer references business_unit_regions on delete set null,
  section_id integer references sections on delete set null,
  manager_id uuid references users on delete set null,
  created_at timestamp not null default (now() at time zone 'utc'),
  updated_at timestamp not null default (now() at time zone 'utc')
);
create index if not exists users_technicians on users (is_technician) where is_technician;

create table if not exists roles (
  id uuid primary key default gen_random_uuid(),
  name varchar(100) not null unique,
  description text,
  is_active boolean not null default true,
  is_deleted boolean not null default false,
  created_at timestamp not null default (now() at time zone 'utc'),
  updated_at timestamp not null default (now() at time zone 'utc')
);

create table if not exists user_roles (
  id serial primary key,
  user_id uuid not null references users on delete cascade,
  role_id uuid not null references roles on delete cascade,
  is_active boolean not null default true,
  is_deleted boolean not null default false,
  created_at timestamp not null default (now() at time zone 'utc'),
  unique (user_id, role_id)
);

create table if not exists technician_business_units (
  id serial primary key,
  technician_id uuid not null references users on delete cascade,
  business_unit_id integer not null references business_units on delete cascade,
  is_active boolean not null default true,
  is_deleted boolean not null default false,
  created_at timestamp not null default (now() at time zone 'utc'),
  unique (technician_id, business_unit_id)
);

create table if not exists technician_regions (
  id serial primary key,
  technician_id uuid not null references users on delete cascade,
  region_id integer not null references business_unit_regions on delete cascade,
  is_active boolean not null default true,
  is_deleted boolean not null default false,
  created_at timestamp not null default (now() at time zone 'utc'),
  unique (technician_id, region_id)
);

create table if not exists user_custom_views (
  id serial primary key,
  user_id uuid not null unique references users on delete cascade,
  visible_tabs json not null,
  default_tab varchar(50) not null default 'unassigned',
  created_at timestamp not null default (now() at time zone 'utc'),
  updated_at timestamp not null default (now() at time zone 'utc')
);

create table if not exists request_statuses (
  id serial primary key,
  name varchar(50) not null unique,
  name_en varchar(100) not null,
  name_ar varchar(100) not null,
  description text,
  color varchar(50),
  readonly boolean not null default false,
  count_as_solved boolean not null default false,
  visible_on_requester_page boolean not null default true,
  is_active boolean not null default true,
  created_at timestamp not null default (now() at time zone 'utc'),
  updated_at timestamp not null default (now() at time zone 'utc')
);

create table if not exists priorities (
  id serial primary key,
  name varchar(50) not null unique,
  response_time_minutes integer not null,
  resolution_time_hours integer not null
);

create table if not exists categories (
  id serial primary key,
  name varchar(100) not null unique,
  name_en varchar(100) not null,
  name_ar varchar(100) not null,
  description text,
  is_active boolean not null default true
);

create table if not exists subcategories (
  id serial primary key,
  category_id integer not null references categories on delete cascade,
  name varchar(100) not null,
  name_en varchar(100) not null,
  name_ar varchar(100) not null,
  is_active boolean not null default true
);

create table if not exists tags (
  id serial primary key,
  name_en varchar(100) not null,
  name_ar varchar(100) not null,
  category_id integer not null references categories on delete cascade,
  is_active boolean not null default true
);

create table if not exists service_requests (
  id uuid primary key default gen_random_uuid(),
  requester_id uuid not null references users on delete cascade,
  business_unit_id integer references business_units on delete set null,
  tag_id integer references tags on delete set null,
  status_id integer not null references request_statuses,
  priority_id integer not null references priorities,
  subcategory_id integer references subcategories on delete set null,
  title varchar(200) not null,
  description text,
  resolution text,
  ip_address varchar(45),
  created_at timestamp not null default (now() at time zone 'utc'),
  updated_at timestamp not null default (now() at time zone 'utc'),
  first_response_at timestamp,
  resolved_at timestamp,
  closed_at timestamp,
  due_date timestamptz,
  completed_at timestamptz,
  sla_first_response_due timestamptz,
  sla_resolution_due timestamptz,
  sla_first_response_breached boolean not null default false,
  sla_resolution_breached boolean not null default false,
  parent_task_id uuid references service_requests on delete cascade,
  "order" integer not null default 0,
  assigned_to_section_id integer references sections on delete set null,
  assigned_to_technician_id uuid references users on delete set null,
  is_blocked boolean not null default false,
  estimated_hours double precision,
  is_deleted boolean not null default false
);
create index if not exists service_requests_requester on service_requests (requester_id);
create index if not exists service_requests_unit_created on service_requests (business_unit_id, created_at desc);
create index if not exists service_requests_status on service_requests (status_id);
create index if not exists service_requests_updated on service_requests (updated_at desc);
create index if not exists service_requests_parent on service_requests (parent_task_id) where parent_task_id is not null;
create index if not exists service_requests_technician on service_requests (assigned_to_technician_id)
  where assigned_to_technician_id is not null;

create table if not exists request_assignees (
  id serial primary key,
  request_id uuid not null references service_requests on delete cascade,
  assignee_id uuid not null references users on delete cascade,
  assigned_by uuid references users on delete set null,
  created_at timestamp not null default (now() at time zone 'utc'),
  updated_at timestamp not null default (now() at time zone 'utc'),
  is_deleted boolean not null default false,
  unique (request_id, assignee_id)
);
create index if not exists request_assignees_assignee on request_assignees (assignee_id);

create table if not exists chat_messages (
  id uuid primary key default gen_random_uuid(),
  request_id uuid not null references service_requests on delete cascade,
  sender_id uuid references users on delete cascade,
  content text not null check (length(content) <= 10000),
  is_read boolean not null default false,
  read_at timestamp,
  sequence_number integer not null,
  created_at timestamp not null default (now() at time zone 'utc'),
  updated_at timestamp not null default (now() at time zone 'utc'),
  unique (request_id, sequence_number)
);
create index if not exists chat_messages_sender on chat_messages (sender_id);

create table if not exists chat_read_states (
  id serial primary key,
  request_id uuid not null references service_requests on delete cascade,
  user_id uuid not null references users on delete cascade,
  unread_count integer not null default 0,
  last_read_at timestamp,
  unique (request_id, user_id)
);
create index if not exists chat_read_states_user on chat_read_states (user_id);

-- Seeds go into empty tables only: what an administrator has changed or removed stays so.
insert into priorities (id, name, response_time_minutes, resolution_time_hours)
select * from (values
  (1, 'Critical', 720, 4), (2, 'High', 900, 8), (3, 'Medium', 3600, 48), (4, 'Low', 14400, 120), (5, 'Lowest', 86400, 240)
) seed where not exists (select from priorities);

insert into request_statuses (id, name, name_en, name_ar, color, count_as_solved)
select * from (values
  (1, 'Open', 'Open', 'مفتوح', 'blue', false),
  (2, 'Hold', 'Hold', 'معلق', 'yellow', false),
  (3, 'Solved', 'Solved', 'محلول', 'green', true),
  (4, 'Archived', 'Archived', 'مؤرشف', 'gray', false),
  (5, 'Canceled', 'Canceled', 'ملغي', 'red', false),
  (6, 'pending-subtask', 'Pending Subtask', 'في انتظار مهمة فرعية', 'orange', false),
  (7, 'pending-requester-response', 'Pending Requester Response', 'في انتظار رد مقدم الطلب', 'purple', false),
  (8, 'in-progress', 'In Progress', 'قيد التنفيذ', 'cyan', false)
) seed where not exists (select from request_statuses);

insert into business_unit_regions (id, name)
select 1, 'Egypt' where not exists (select from business_unit_regions);

insert into business_units (id, name, business_unit_region_id)
select * from (values
  (1, 'SMH', 1), (2, 'ANC', 1), (3, 'ARC', 1), (4, 'ASH', 1), (5, 'AHQ', 1), (6, 'AMH', 1), (7, 'CHQ', 1), (8, 'AEG', 1)
) seed where not exists (select from business_units);

insert into roles (name, description)
select * from (values ('admin', 'Administrators of the help desk'), ('technician', 'Support staff')) seed
where not exists (select from roles);

select setval(sequence, greatest(top, pg_sequence_last_value(sequence)))
from (
  select pg_get_serial_sequence('priorities', 'id')::regclass as sequence, max(id) as top from priorities
  union all select pg_get_serial_sequence('request_statuses', 'id')::regclass, max(id) from request_statuses
  union all select pg_get_serial_sequence('business_unit_regions', 'id')::regclass, max(id) from business_unit_regions
  union all select pg_get_serial_sequence('business_units', 'id')::regclass, max(id) from business_units
) seeded;
