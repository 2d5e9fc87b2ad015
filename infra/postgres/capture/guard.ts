import { captured } from '../captured.ts';
import type { Step, Target } from './step.ts';

const guard = 'deskview_refuse_truncate';

const body = `
begin
  raise exception 'TRUNCATE of % is refused: deskview follows this table row by row, and a TRUNCATE tells it nothing, so it would go on showing the rows for ever', tg_table_name
    using errcode = 'object_not_in_prerequisite_state',
          hint = 'Use DELETE. To truncate all the same, drop the trigger ${guard}, truncate, prepare the capture again and rebuild the read model.';
end
`;

/** TRUNCATE emits no row changes: forbidden on every captured table, also for replicated sessions (ENABLE ALWAYS). */
export const guardSteps = async ({ client }: Target): Promise<readonly Step[]> => {
  const functions = await client.query<{ body: string }>(
    `select prosrc as body from pg_proc where proname = $1 and pronamespace = 'public'::regnamespace`,
    [guard],
  );
  const triggers = await client.query<{ name: string; always: boolean }>(
    `select c.relname as name, t.tgenabled = 'A' as always
     from pg_trigger t join pg_class c on c.oid = t.tgrelid
     where t.tgname = $1 and c.relnamespace = 'public'::regnamespace`,
    [guard],
  );
  const always = new Map(triggers.rows.map((row) => [row.name, row.always]));
  return [
    ...(functions.rows[0]?.body === body
      ? []
      : [
          {
            because: 'the function that refuses TRUNCATE is missing or another',
            sql: `create or replace function public.${guard}() returns trigger language plpgsql as $guard$${body}$guard$`,
          },
        ]),
    ...Object.keys(captured).flatMap((name) => {
      const enable = `alter table public.${name} enable always trigger ${guard}`;
      if (always.get(name) === true) return [];
      if (always.get(name) === false) return [{ because: `the guard of ${name} does not always fire`, sql: enable }];
      const create = `create trigger ${guard} before truncate on public.${name} execute function public.${guard}()`;
      return [{ because: `${name} can be truncated unnoticed`, sql: `${create};\n${enable}` }];
    }),
  ];
};
