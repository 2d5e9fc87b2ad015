import { type Actions, several, sql } from './action.ts';
import type { Random } from './random.ts';
import * as v from './values.ts';

const set = (table: string, weight: number, assignment: (random: Random) => string) =>
  sql(weight, (random) => `update ${table} set ${assignment(random)} where id = ${v.some(random, table)}`);

export const referenceActions: Actions = {
  'flip count_as_solved': set('request_statuses', 1, () => 'count_as_solved = not count_as_solved'),
  'rename a status': set(
    'request_statuses',
    1,
    (random) =>
      `name_en = ${v.name(random)}, name_ar = ${v.name(random)}, color = ${random.one(['null', "'red'"])}, is_active = ${v.flag(random)}`,
  ),
  'add a status and use it': several(0.5, (random) => {
    const unique = `new ${random.uuid().slice(0, 8)}`;
    return [
      `insert into request_statuses (name, name_en, name_ar, color, count_as_solved) values ('${unique}', 'New', 'جديد', 'teal', ${v.flag(random)})`,
      `update service_requests set status_id = (select id from request_statuses where name = '${unique}')
       where id in (select id from service_requests where id > '${random.uuid()}' order by id limit 20)`,
    ];
  }),
  'change a priority': set(
    'priorities',
    0.5,
    (random) => `response_time_minutes = ${random.int(1, 1000)}, resolution_time_hours = ${random.int(1, 200)}`,
  ),
  'rename a unit': set('business_units', 1, (random) => `name = ${v.name(random)}`),
  'name two units alike': set('business_units', 0.5, () => `name = 'Twin'`),
  'switch a unit': set(
    'business_units',
    1,
    (random) => `is_active = ${v.flag(random)}, is_deleted = ${random.chance(0.2)}`,
  ),
  'move a unit to another region': set('business_units', 2, (random) =>
    random.chance(0.2)
      ? 'business_unit_region_id = null'
      : `business_unit_region_id = ${v.some(random, 'business_unit_regions')}`,
  ),
  'add a unit and use it': several(0.3, (random) => {
    const unique = `unit ${random.uuid().slice(0, 8)}`;
    return [
      `insert into business_units (name, business_unit_region_id) values ('${unique}', ${v.some(random, 'business_unit_regions')})`,
      `update service_requests set business_unit_id = (select id from business_units where name = '${unique}')
       where id in (select id from service_requests where id > '${random.uuid()}' order by id limit 20)`,
    ];
  }),
  'hard-delete a unit': several(0.2, (random) => {
    const unit = `gone ${random.uuid().slice(0, 8)}`;
    return [
      `insert into business_units (name, business_unit_region_id) values ('${unit}', ${v.some(random, 'business_unit_regions')})`,
      `update service_requests set business_unit_id = (select id from business_units where name = '${unit}') where id = ${v.someRequest(random)}`,
      `delete from business_units where name = '${unit}'`,
    ];
  }),
  'change a region': set(
    'business_unit_regions',
    0.5,
    (random) => `is_active = ${v.flag(random)}, is_deleted = ${v.flag(random)}`,
  ),
  'rename a tag': set('tags', 1, (random) => `name_en = ${v.name(random)}, name_ar = ${v.name(random)}`),
  'move a tag to another category': set('tags', 1, (random) => `category_id = ${v.some(random, 'categories')}`),
  'add a tag and use it': several(0.5, (random) => {
    const unique = `tag ${random.uuid().slice(0, 8)}`;
    return [
      `insert into tags (name_en, name_ar, category_id) values ('${unique}', 'وسم', ${v.some(random, 'categories')})`,
      `update service_requests set tag_id = (select id from tags where name_en = '${unique}') where id = ${v.someRequest(random)}`,
    ];
  }),
  'hard-delete a tag': several(0.3, (random) => {
    const tag = `gone ${random.uuid().slice(0, 8)}`;
    return [
      `insert into tags (name_en, name_ar, category_id) values ('${tag}', 'وسم', ${v.some(random, 'categories')})`,
      `update service_requests set tag_id = (select id from tags where name_en = '${tag}') where id = ${v.someRequest(random)}`,
      `delete from tags where name_en = '${tag}'`,
    ];
  }),
  'rename a category': set('categories', 0.5, (random) => `name_en = ${v.name(random)}, name_ar = ${v.name(random)}`),
  'rename a subcategory': set(
    'subcategories',
    0.5,
    (random) => `name = ${v.name(random)}, name_en = ${v.name(random)}`,
  ),
  'move a subcategory': set('subcategories', 0.3, (random) => `category_id = ${v.some(random, 'categories')}`),
};
