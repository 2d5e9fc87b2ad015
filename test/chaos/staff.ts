import { Client } from 'pg';

const TECHNICIANS = 12;
const REQUESTERS = 30;

/** Writers delete people too; from time to time a desk hires some, and lets those in again whom it had shut out. */
export const hireStaff = async (databaseUrl: string): Promise<void> => {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const hire = (technician: boolean, wanted: number) =>
    client.query(
      `with hired as (
         insert into users (id, username, full_name, is_technician)
         select id, id::text, 'Hired', $1 from (select gen_random_uuid() as id from generate_series(
           (select count(*) + 1 from users where is_technician = $1 and not is_deleted), $2::int)) as new returning id)
       insert into technician_business_units (technician_id, business_unit_id)
       select hired.id, u.id from hired, business_units u where $1`,
      [technician, wanted],
    );
  await client.query('update users set is_active = true, is_blocked = false where not is_deleted');
  await hire(true, TECHNICIANS);
  await hire(false, REQUESTERS);
  await client.end();
};
