import { faker as arabic } from '@faker-js/faker/locale/ar';
import { faker } from '@faker-js/faker/locale/en';
import type { ClientBase } from 'pg';
import { demoRegions, type Member, staff } from './cast.ts';
import { sections, topics } from './words.ts';

const requesters = 60 - staff.length;

const insertUnits = async (client: ClientBase): Promise<void> => {
  for (const [region, units] of Object.entries(demoRegions)) {
    await client.query(
      `insert into business_unit_regions (name, is_active, is_deleted)
       select $1::varchar, true, false where not exists (select from business_unit_regions where name = $1)`,
      [region],
    );
    await client.query(
      `insert into business_units (name, business_unit_region_id, is_active, is_deleted)
       select unit, (select min(id) from business_unit_regions where name = $1), true, false
       from unnest($2::text[]) unit where not exists (select from business_units where name = unit)`,
      [region, units],
    );
  }
};

const insertTopics = async (client: ClientBase): Promise<void> => {
  for (const { name, subcategories, tags } of topics) {
    const { rows } = await client.query<{ id: number }>(
      'insert into categories (name, name_en, name_ar) values ($1::varchar, $1, $2) returning id',
      [...name],
    );
    for (const [en, ar] of subcategories) {
      await client.query('insert into subcategories (category_id, name, name_en, name_ar) values ($1, $2, $2, $3)', [
        rows[0]?.id,
        en,
        ar,
      ]);
    }
    for (const [en, ar] of tags) {
      await client.query('insert into tags (category_id, name_en, name_ar) values ($1, $2, $3)', [rows[0]?.id, en, ar]);
    }
  }
  for (const names of sections)
    await client.query('insert into sections (name_en, name_ar) values ($1, $2)', [...names]);
};

const insertUser = async (client: ClientBase, member: Member, technician: boolean): Promise<string> => {
  const id = faker.string.uuid();
  const has = (flag: string) => member.flags?.some((other) => other === flag) === true;
  const username = technician ? member.name.toLowerCase().replace(' ', '.') : `requester.${id.slice(0, 8)}`;
  await client.query(
    `insert into users (id, username, email, full_name, language, is_technician, is_active, is_super_admin, is_blocked,
                        is_deleted, business_unit_region_id, phone, password_hash)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, (select min(id) from business_unit_regions where name = $11), $12, $13)`,
    [
      id,
      username,
      `${username}@example.com`,
      member.name,
      member.language ?? 'en',
      technician && !has('no technician'),
      !has('inactive'),
      has('is_super_admin'),
      has('is_blocked'),
      has('is_deleted'),
      member.ownRegion,
      faker.phone.number({ style: 'international' }),
      `demo$${faker.string.alphanumeric(40)}`,
    ],
  );
  return id;
};

const insertGrants = async (client: ClientBase, user: string, grants: Member['grants'], active: boolean) => {
  for (const grant of grants ?? []) {
    // Half of what was taken back is inactive, the other half deleted: both must count for nothing.
    const state = active ? 'true, false' : faker.helpers.arrayElement(['false, false', 'true, true']);
    const sql =
      'unit' in grant
        ? `technician_business_units (technician_id, business_unit_id, is_active, is_deleted)
           select $1, id, ${state} from business_units where name = $2`
        : 'region' in grant
          ? `technician_regions (technician_id, region_id, is_active, is_deleted)
             select $1, id, ${state} from business_unit_regions where name = $2`
          : `user_roles (user_id, role_id, is_active, is_deleted) select $1, id, ${state} from roles where name = $2`;
    await client.query(`insert into ${sql}`, [user, Object.values(grant)[0]]);
  }
};

/** The demo's units, topics, roles and 60 people with what they may see. */
export const insertReference = async (client: ClientBase): Promise<void> => {
  await insertUnits(client);
  await insertTopics(client);
  await client.query(
    `insert into roles (name, is_active, is_deleted)
     select wanted, true, false from unnest(array['Admin', 'admin']) wanted where not exists (select from roles where name = wanted)`,
  );
  for (const member of staff) {
    const id = await insertUser(client, member, true);
    await insertGrants(client, id, member.grants, true);
    await insertGrants(client, id, member.revoked, false);
    if (faker.datatype.boolean()) {
      await client.query('insert into user_custom_views (user_id, visible_tabs, default_tab) values ($1, $2, $3)', [
        id,
        JSON.stringify(['unassigned', 'my_unsolved', 'all_tickets']),
        'my_unsolved',
      ]);
    }
  }
  for (let n = 0; n < requesters; n++) {
    const language = n % 2 === 0 ? ('ar' as const) : undefined;
    const name = language === 'ar' ? arabic.person.fullName() : faker.person.fullName();
    await insertUser(client, { name, sees: 'no access', ...(language && { language }) }, false);
  }
};
