import type { Step, Target } from './step.ts';

/** A row touched every second by the connector: a marker behind every earlier commit, also when nobody writes. */
export const heartbeatSteps = async ({ client }: Target): Promise<readonly Step[]> => {
  const { rows } = await client.query<{ found: boolean }>(
    `select to_regclass('public.deskview_heartbeat') is not null as found`,
  );
  const insert: Step = {
    because: 'the heartbeat has no row',
    sql: `insert into public.deskview_heartbeat (id, beat, at) values (1, 0, now())`,
  };
  if (rows[0]?.found !== true) {
    return [
      {
        because: 'the heartbeat table is missing',
        sql: `create table public.deskview_heartbeat (id integer primary key check (id = 1), beat bigint not null, at timestamptz not null)`,
      },
      insert,
    ];
  }
  const { rowCount } = await client.query('select from public.deskview_heartbeat where id = 1');
  return rowCount === 1 ? [] : [insert];
};
