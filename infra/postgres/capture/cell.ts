import { captureName, type Target } from './step.ts';

type Users = { readonly here: string; readonly slot: string | null; readonly role: string | null };

/**
 * Why this cell's name cannot be had on this server, if it cannot: slots and roles belong to the server, and another
 * database's line would lose them. A role is in use where it has privileges; a copy of a database has them too, so what
 * is here counts first.
 */
export const cellProblems = async ({ client, cell }: Pick<Target, 'client' | 'cell'>): Promise<readonly string[]> => {
  const name = captureName(cell);
  const { rows } = await client.query<Users>(
    `select current_database() as here,
            (select database from pg_replication_slots where slot_name = $1) as slot,
            (select min(d.datname) from pg_shdepend p join pg_database d on d.oid = p.dbid
              where p.refclassid = 'pg_authid'::regclass and p.refobjid = (select oid from pg_roles where rolname = $1)
             having not bool_or(d.datname = current_database())) as role`,
    [name],
  );
  const { here, slot, role } = rows[0] as Users;
  if (slot === here) return [];
  const other = 'choose another name for this line with CELL, in every process of it';
  if (slot !== null) {
    return [
      `cell "${cell}" is taken: replication slot ${name} belongs to database "${slot}" of the same server. If that is followed, ${other}; if not: select pg_drop_replication_slot('${name}')`,
    ];
  }
  if (role === null) return [];
  return [
    `cell "${cell}" is taken: role ${name} has its privileges in database "${role}" of the same server. If that is followed, ${other}; if not, in that database: drop owned by ${name}`,
  ];
};
