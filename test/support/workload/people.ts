import { type Actions, several, sql } from './action.ts';
import type { Random } from './random.ts';
import * as v from './values.ts';

const staff = 'is_technician or is_super_admin';
const member = (random: Random) => v.some(random, 'users', staff);

const user = (weight: number, assignment: (random: Random) => string, where = staff) =>
  sql(weight, (random) => `update users set ${assignment(random)} where id = ${v.some(random, 'users', where)}`);

const grant = (table: string, columns: string, row: (random: Random) => string) =>
  sql(
    2,
    (random) =>
      `insert into ${table} (${columns}, is_active, is_deleted) values (${row(random)}, true, false)
       on conflict (${columns}) do update set is_active = true, is_deleted = false`,
  );

const row = (table: string, weight: number, assignment: (random: Random) => string) =>
  sql(weight, (random) => `update ${table} set ${assignment(random)} where id = ${v.some(random, table)}`);

const remove = (table: string, weight: number) =>
  sql(weight, (random) => `delete from ${table} where id = ${v.some(random, table)}`);

const switches = (random: Random) => `is_active = ${random.chance(0.7)}, is_deleted = ${random.chance(0.2)}`;
const region = (random: Random) => v.some(random, 'business_unit_regions');

export const peopleActions: Actions = {
  'rename a user': user(1, (random) => `full_name = ${random.chance(0.1) ? 'null' : v.name(random)}`, 'true'),
  'flip super admin': user(0.5, () => 'is_super_admin = not is_super_admin'),
  'take super admin back': user(0.4, () => 'is_super_admin = false', 'is_super_admin'),
  'block or unblock': user(0.5, () => 'is_blocked = not is_blocked'),
  'deactivate or activate': user(0.5, () => 'is_active = not is_active'),
  'delete or undelete a user': user(0.5, () => 'is_deleted = not is_deleted'),
  'let everybody in again': sql(
    0.5,
    () => `update users set is_blocked = false, is_active = true, is_deleted = false where is_technician`,
  ),
  'make or unmake a technician': user(0.3, () => 'is_technician = not is_technician', 'true'),
  'change the own region': user(
    1.5,
    (random) => `business_unit_region_id = ${random.chance(0.3) ? 'null' : region(random)}`,
  ),
  'change what is not captured of a user': user(1, () => 'is_online = not is_online, last_seen = now()', 'true'),
  'add a technician': several(0.3, (random) => {
    const id = random.uuid();
    return [
      `insert into users (id, username, full_name, is_technician) values ('${id}', '${id}', ${v.name(random)}, true)`,
      `insert into technician_business_units (technician_id, business_unit_id) values ('${id}', ${v.unit(random)})`,
    ];
  }),
  'hard-delete a technician': sql(
    0.15,
    (random) => `delete from users where id = ${v.some(random, 'users', 'is_technician')}`,
  ),
  'hard-delete a requester': sql(
    0.15,
    (random) =>
      `delete from users where id = ${v.some(random, 'users', `not is_technician and id <> '00000000-0000-4000-8000-000000000001'`)}`,
  ),
  'grant a unit': grant(
    'technician_business_units',
    'technician_id, business_unit_id',
    (random) => `${member(random)}, ${v.unit(random)}`,
  ),
  'switch a unit grant': row('technician_business_units', 2, switches),
  'give a unit grant to another': row(
    'technician_business_units',
    0.5,
    (random) => `technician_id = ${member(random)}`,
  ),
  'change the unit of a grant': row(
    'technician_business_units',
    0.5,
    (random) => `business_unit_id = ${v.unit(random)}`,
  ),
  'delete a unit grant': remove('technician_business_units', 1.5),
  'grant a region': grant(
    'technician_regions',
    'technician_id, region_id',
    (random) => `${member(random)}, ${region(random)}`,
  ),
  'switch a region grant': row('technician_regions', 1.5, switches),
  'give a region grant to another': row('technician_regions', 0.5, (random) => `technician_id = ${member(random)}`),
  'delete a region grant': remove('technician_regions', 1),
  'grant a role': grant('user_roles', 'user_id, role_id', (random) => `${member(random)}, ${v.some(random, 'roles')}`),
  'switch a role grant': row('user_roles', 1.5, switches),
  'give a role grant to another': row('user_roles', 0.5, (random) => `user_id = ${member(random)}`),
  'change the role of a grant': row('user_roles', 0.5, (random) => `role_id = ${v.some(random, 'roles')}`),
  'delete a role grant': remove('user_roles', 1),
  'rename the Admin role': sql(
    0.2,
    () =>
      `update roles set name = case name when 'Admin' then 'Admins' else 'Admin' end where name in ('Admin', 'Admins')`,
  ),
  'switch a role': row('roles', 0.3, switches),
  'choose tabs': sql(
    1,
    (random) =>
      `insert into user_custom_views (user_id, visible_tabs, default_tab) values (${member(random)}, '["my_unsolved"]', 'my_unsolved')
       on conflict (user_id) do update set default_tab = '${random.one(['all_tickets', 'unassigned'])}'`,
  ),
  'forget tabs': sql(
    0.3,
    (random) => `delete from user_custom_views where id = ${v.some(random, 'user_custom_views')}`,
  ),
};
