import { captured } from '../captured.ts';
import { SourceRefused } from './errors.ts';
import type { Step, Target } from './step.ts';

type Actual = {
  readonly name: string;
  readonly identity: 'd' | 'f' | 'n' | 'i';
  readonly primary: readonly string[] | null;
  /** Columns of each unique index, primary key included, that holds for every row and none of whose columns may be NULL. */
  readonly unique: readonly (readonly string[])[];
};

const actual = async ({ client }: Target): Promise<readonly Actual[]> => {
  const { rows } = await client.query<Actual>(
    `with usable as (
       select i.indrelid, i.indisprimary, array_agg(a.attname::text) as columns
       from pg_index i
       join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey[0:i.indnkeyatts - 1])
       where i.indisunique and i.indimmediate and i.indisvalid and i.indpred is null and i.indexprs is null
       group by i.indexrelid, i.indrelid, i.indisprimary
       having bool_and(a.attnotnull)
     )
     select c.relname as name, c.relreplident as identity,
       (select columns from usable where indrelid = c.oid and indisprimary) as primary,
       coalesce((select json_agg(columns) from usable where indrelid = c.oid), '[]') as unique
     from pg_class c where c.relnamespace = 'public'::regnamespace and c.relname = any($1)`,
    [Object.keys(captured)],
  );
  return rows;
};

const same = (left: readonly string[], right: readonly string[]) =>
  left.length === right.length && left.every((column) => right.includes(column));

const stepFor = (table: Actual): Step | undefined => {
  const wanted = captured[table.name];
  if (wanted === undefined) return undefined;
  const alter = (to: string) => `alter table public.${table.name} replica identity ${to}`;
  if (wanted.identity === 'default' && same(table.primary ?? [], wanted.key)) {
    if (table.identity === 'd') return undefined;
    return { because: `a change of ${table.name} is not identified by its primary key`, sql: alter('default') };
  }
  if (wanted.identity === 'default' && !table.unique.some((columns) => same(columns, wanted.key))) {
    throw new SourceRefused('schema', [
      `${table.name} has no primary key or unique index on (${wanted.key.join(', ')}), not null: two of its rows could not be told apart: alter table public.${table.name} add primary key (${wanted.key.join(', ')})`,
    ]);
  }
  // Never an index: were the application to drop it, Postgres would refuse every UPDATE and DELETE of the table.
  if (table.identity === 'f') return undefined;
  return { because: `a change of ${table.name} does not carry the whole old row`, sql: alter('full') };
};

/** What the old row in an UPDATE or DELETE carries: the primary key when we know a row by it, otherwise all of it. */
export const identitySteps = async (target: Target): Promise<readonly Step[]> =>
  (await actual(target)).flatMap((table) => stepFor(table) ?? []);
