import { captured } from '../captured.ts';
import { SourceRefused } from './errors.ts';
import { isVerifierOf, scramVerifier } from './scram.ts';
import { captureName, type Step, type Target } from './step.ts';

type Role = { readonly needs: readonly string[] };
type Missing = { readonly name: string; readonly columns: readonly string[] };

/** BYPASSRLS is a DBA's to give, where row-level security asks for it, and is not taken back. */
const attributes = 'login replication nosuperuser nocreatedb nocreaterole';

/** What the role's sessions have, whatever the database sets for others; a setting that the server does not know is left out. */
const SETTINGS: Readonly<Record<string, readonly [value: string, otherwise: string]>> = {
  // A connector whose way here went silent would hold its slot for a minute: nobody else could read it meanwhile.
  wal_sender_timeout: ['15s', 'keeps its slot for long when its connection is silent'],
  row_security: ['off', 'would read only what policies leave, without an error'],
  statement_timeout: ['0', 'may be cut off while it reads the first state'],
  transaction_timeout: ['0', 'may be cut off while it reads the first state'],
  idle_in_transaction_session_timeout: ['0', 'may be cut off while it reads the first state'],
};

type Setting = readonly [name: string, value: string, otherwise: string];

const missingSettings = async ({ client, cell }: Target): Promise<readonly Setting[]> => {
  const { rows } = await client.query<{ name: string }>(
    `select w.name from unnest($2::text[], $3::text[]) w(name, value)
     left join pg_roles r on r.rolname = $1
     left join pg_db_role_setting s on s.setrole = r.oid and s.setdatabase = 0
     where current_setting(w.name, true) is not null and not coalesce(w.name || '=' || w.value = any (s.setconfig), false)`,
    [captureName(cell), Object.keys(SETTINGS), Object.values(SETTINGS).map(([value]) => value)],
  );
  const missing = new Set(rows.map(({ name }) => name));
  return Object.entries(SETTINGS).flatMap(([name, setting]) => (missing.has(name) ? [[name, ...setting]] : []));
};

const settingSql = (role: string, [name, value]: Setting): string => `alter role ${role} set ${name} = '${value}'`;

/** Only a superuser may see what is stored; undefined = cannot be seen. */
const storedPassword = async ({ client, cell }: Target): Promise<string | undefined> => {
  const allowed = await client.query<{ may: boolean }>(`select has_table_privilege('pg_authid', 'select') as may`);
  if (allowed.rows[0]?.may !== true) return undefined;
  const { rows } = await client.query<{ stored: string | null }>(
    'select rolpassword as stored from pg_authid where rolname = $1',
    [captureName(cell)],
  );
  return rows[0]?.stored ?? '';
};

/** What is stored decides; where it cannot be seen, whether the role can log in. */
const passwordSteps = async (target: Target, secret: string): Promise<readonly Step[]> => {
  const { cell, replicationPassword, logsIn } = target;
  const role = captureName(cell);
  const stored = await storedPassword(target);
  const right =
    stored === undefined ? await logsIn?.(role, replicationPassword) : isVerifierOf(stored, replicationPassword);
  if (right === true) return [];
  const sql = `alter role ${role} password '${secret}'`;
  if (right === false) return [{ because: `${role} has another password`, sql, secret }];
  return [{ because: `the password of ${role} cannot be seen`, sql, secret, blind: true }];
};

const loginSteps = async (target: Target): Promise<readonly Step[]> => {
  const { client, cell, replicationPassword } = target;
  const role = captureName(cell);
  // Postgres normalises other passwords before hashing (SASLprep).
  if (!/^[\x21-\x7e]+$/.test(replicationPassword)) {
    throw new SourceRefused('password', ['the replication password must be printable ASCII without spaces']);
  }
  const { rows } = await client.query<Role>(
    `select array_remove(array[
              case when not rolcanlogin then 'login' end, case when not rolreplication then 'replication' end,
              case when rolsuper then 'nosuperuser' end, case when rolcreatedb then 'nocreatedb' end,
              case when rolcreaterole then 'nocreaterole' end], null) as needs
     from pg_roles where rolname = $1`,
    [role],
  );
  const secret = scramVerifier(replicationPassword);
  if (rows[0] === undefined) {
    const settings = (await missingSettings(target)).map((setting) => settingSql(role, setting));
    const sql = [`create role ${role} ${attributes} password '${secret}'`, ...settings].join(';\n');
    return [{ because: `role ${role} is missing`, sql, secret }];
  }
  const { needs } = rows[0];
  return [
    ...(needs.length === 0
      ? []
      : [{ because: `role ${role} may do too little or too much`, sql: `alter role ${role} ${needs.join(' ')}` }]),
    ...(await passwordSteps(target, secret)),
  ];
};

const settingSteps = async (target: Target): Promise<readonly Step[]> => {
  const role = captureName(target.cell);
  const { rowCount } = await target.client.query('select from pg_roles where rolname = $1', [role]);
  // A role that is missing is created with them.
  if (rowCount === 0) return [];
  const missing = await missingSettings(target);
  return missing.map((setting) => ({ because: `${role} ${setting[2]}`, sql: settingSql(role, setting) }));
};

/** Asked with the role's oid: an unknown role has no privilege, instead of being an error. */
const grantSteps = async ({ client, cell }: Target): Promise<readonly Step[]> => {
  const role = captureName(cell);
  const wanted = Object.entries(captured).flatMap(([name, { columns }]) => columns.map((column) => ({ name, column })));
  const { rows } = await client.query<Missing>(
    `select w.name, array_agg(w.column order by w.at) as columns
     from unnest($1::text[], $2::text[]) with ordinality as w(name, "column", at)
     left join pg_roles r on r.rolname = $3
     where not coalesce(has_column_privilege(r.oid, to_regclass('public.' || w.name), w.column, 'select'), false)
     group by w.name order by min(w.at)`,
    [wanted.map(({ name }) => name), wanted.map(({ column }) => column), role],
  );
  const others = await client.query<{ schema: boolean; connect: boolean; beat: boolean; database: string }>(
    `select coalesce(has_schema_privilege(r.oid, 'public', 'usage'), false) as schema,
            coalesce(has_database_privilege(r.oid, current_database(), 'connect'), false) as connect,
            coalesce(has_column_privilege(r.oid, to_regclass('public.deskview_heartbeat'), 'beat', 'update')
                 and has_column_privilege(r.oid, to_regclass('public.deskview_heartbeat'), 'at', 'update'), false) as beat,
            quote_ident(current_database()) as database
     from (select) one left join pg_roles r on r.rolname = $1`,
    [role],
  );
  const privileges = others.rows[0];
  return [
    ...(privileges?.connect
      ? []
      : [{ because: `${role} may not connect`, sql: `grant connect on database ${privileges?.database} to ${role}` }]),
    ...(privileges?.schema
      ? []
      : [{ because: `${role} may not use schema public`, sql: `grant usage on schema public to ${role}` }]),
    ...rows.map(({ name, columns }) => ({
      because: `${role} may not read the captured columns of ${name}`,
      sql: `grant select (${columns.join(', ')}) on public.${name} to ${role}`,
    })),
    ...(privileges?.beat
      ? []
      : [
          {
            because: `${role} may not touch the heartbeat`,
            sql: `grant update (beat, at) on public.deskview_heartbeat to ${role}`,
          },
        ]),
  ];
};

/** The connector's role: it may replicate, read the captured columns for the snapshot, and beat. */
export const roleSteps = async (target: Target): Promise<readonly Step[]> => [
  ...(await loginSteps(target)),
  ...(await settingSteps(target)),
  ...(await grantSteps(target)),
];
