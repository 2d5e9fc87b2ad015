import type { ClientBase } from 'pg';
import { type ColumnType, captured } from '../captured.ts';
import { SourceRefused } from './errors.ts';

/** Column lists in publications came with 15. */
const oldestServer = 150_000;

/** The Postgres types whose change events the decoder understands, by what we take a column for. */
const accepted: Readonly<Record<ColumnType, readonly string[]>> = {
  uuid: ['uuid', 'text', 'varchar', 'bpchar'],
  int: ['int2', 'int4', 'int8'],
  float: ['float4', 'float8', 'numeric', 'int2', 'int4', 'int8'],
  text: ['text', 'varchar', 'bpchar', 'name', 'citext'],
  bool: ['bool'],
  time: ['timestamp', 'timestamptz'],
  json: ['json', 'jsonb'],
};

/** What a column of ours is made as by hand. */
const usual: Readonly<Record<ColumnType, string>> = {
  uuid: 'uuid',
  int: 'integer',
  float: 'double precision',
  text: 'text',
  bool: 'boolean',
  time: 'timestamp',
  json: 'json',
};

type Found = {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly generated: boolean;
  readonly plain: boolean;
};

const found = async (client: ClientBase): Promise<readonly Found[]> => {
  const { rows } = await client.query<Found>(
    `select c.relname as table, a.attname as column, t.typname as type, a.attgenerated <> '' as generated,
            c.relkind = 'r' and c.relpersistence = 'p' as plain
     from pg_class c
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     join pg_type t on t.oid = a.atttypid
     where c.relnamespace = 'public'::regnamespace and c.relname = any($1)`,
    [Object.keys(captured)],
  );
  return rows;
};

const serverProblems = async (client: ClientBase): Promise<readonly string[]> => {
  const { rows } = await client.query<{ wal_level: string; version: string; number: number }>(
    `select current_setting('wal_level') as wal_level, current_setting('server_version') as version,
            current_setting('server_version_num')::int as number`,
  );
  return rows.flatMap(({ wal_level, version, number }) => [
    ...(number < oldestServer ? [`the server is Postgres ${version}: 15 or later is needed, upgrade it`] : []),
    ...(wal_level === 'logical'
      ? []
      : [`wal_level is ${wal_level}: set it with "alter system set wal_level = logical" and restart the server`]),
  ]);
};

const tableProblems = (name: string, rows: readonly Found[]): readonly string[] => {
  const table = captured[name];
  if (table === undefined) return [];
  if (rows.length === 0) {
    return [
      `table public.${name} is missing (needed: ${table.columns.join(', ')}). If it was renamed: alter table FORMER rename to ${name}; if it was moved: alter table SCHEMA.${name} set schema public`,
    ];
  }
  if (!rows.every((row) => row.plain)) {
    return [
      `public.${name} is not an ordinary logged table. If it is unlogged: alter table public.${name} set logged; a view, a partitioned or a foreign table cannot be followed`,
    ];
  }
  return Object.entries(table.types).flatMap(([column, type]) => {
    const row = rows.find((candidate) => candidate.column === column);
    if (row === undefined) {
      return [
        `${name}.${column} is missing. If it was renamed: alter table public.${name} rename FORMER to ${column}; otherwise: alter table public.${name} add ${column} ${usual[type]}`,
      ];
    }
    if (row.generated) {
      return [
        `${name}.${column} is a generated column, which Postgres leaves out of what it publishes: alter table public.${name} alter ${column} drop expression; a trigger can keep it from then on`,
      ];
    }
    if (accepted[type].includes(row.type)) return [];
    return [
      `${name}.${column} is of type ${row.type}; we read it as ${type} (${accepted[type].join(', ')}): alter table public.${name} alter ${column} drop default, alter ${column} type ${usual[type]} using ${column}::${usual[type]}`,
    ];
  });
};

/** Throws SourceRefused with everything that is missing or of the wrong type, so that one round mends it all. */
export const checkSource = async (client: ClientBase): Promise<void> => {
  const server = await serverProblems(client);
  if (server.length > 0) throw new SourceRefused('server', server);
  const rows = await found(client);
  const existing = new Set(rows.map((row) => row.table));
  const schema = Object.keys(captured)
    .filter((name) => name !== 'deskview_heartbeat' || existing.has(name))
    .flatMap((name) =>
      tableProblems(
        name,
        rows.filter((row) => row.table === name),
      ),
    );
  if (schema.length > 0) throw new SourceRefused('schema', schema);
};
