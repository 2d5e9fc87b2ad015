import type { Step, Target } from './step.ts';

/** A row touched every second by the connector: a marker behind every earlier commit, also when nobody writes. */
export const heartbeatSteps = async ({ client }: Target): Promise<readonly Step[]> => {
  const { rows } = await client.query<{ table: string; owner: string }>(
    `select c.relname as table, quote_ident(pg_get_userbyid(c.relowner)) as owner from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relname in ('service_requests', 'deskview_heartbeat')`,
  );
  const ownerOf = (table: string) => rows.find((row) => row.table === table)?.owner;
  const insert: Step = {
    because: 'the heartbeat has no row',
    sql: `insert into public.deskview_heartbeat (id, beat, at) values (1, 0, now())`,
  };
  const [application, ours] = [ownerOf('service_requests'), ownerOf('deskview_heartbeat')];
  const give: Step = {
    because: 'the application’s owner could not dump the database: the heartbeat belongs to somebody else',
    sql: `alter table public.deskview_heartbeat owner to ${application}`,
  };
  if (ours === undefined) {
    return [
      {
        because: 'the heartbeat table is missing',
        sql: `create table public.deskview_heartbeat (id integer primary key check (id = 1), beat bigint not null, at timestamptz not null);\n${give.sql}`,
      },
      insert,
    ];
  }
  const { rowCount } = await client.query('select from public.deskview_heartbeat where id = 1');
  return [...(rowCount === 1 ? [] : [insert]), ...(application === undefined || ours === application ? [] : [give])];
};
