import { captured } from '../captured.ts';
import { captureName, type Target } from './step.ts';

type Hidden = { readonly role: string; readonly exists: boolean; readonly tables: readonly string[] };

/**
 * Captured tables whose policies decide what a role reads of them: the connector's, or that of this connection with
 * `andWhoAsks`. Our sessions and the connector's get an error then. What is streamed from the log is never filtered.
 */
export const rowSecurityProblems = async (
  { client, cell }: Pick<Target, 'client' | 'cell'>,
  { andWhoAsks = false } = {},
): Promise<readonly string[]> => {
  const { rows } = await client.query<Hidden>(
    `select quote_ident(reader.name) as role, r.oid is not null as exists, array_agg(c.relname::text order by c.relname) as tables
     from pg_class c
     cross join (select $2 as name union select current_user where $3) reader
     left join pg_roles r on r.rolname = reader.name
     where c.relnamespace = 'public'::regnamespace and c.relname = any ($1) and c.relrowsecurity
       and coalesce(not (r.rolsuper or r.rolbypassrls or (pg_has_role(r.oid, c.relowner, 'usage') and not c.relforcerowsecurity)), true)
     group by reader.name, r.oid order by reader.name`,
    [Object.keys(captured), captureName(cell), andWhoAsks],
  );
  return rows.map(
    ({ role, exists, tables }) =>
      `row-level security of ${tables.join(', ')} applies to role ${role}, which must read every row: let a superuser run ${exists ? 'ALTER' : 'CREATE'} ROLE ${role} BYPASSRLS`,
  );
};
