import { captured } from '../captured.ts';
import { SourceRefused } from './errors.ts';
import type { Step, Target } from './step.ts';

type Actual = {
  readonly name: string;
  readonly identity: 'd' | 'f' | 'n' | 'i';
  readonly primary: readonly string[] | null;
  readonly identityIndex: string | null;
  /** Unique indexes that Postgres accepts as an identity, primary key included, with their columns in name order. */
  readonly unique: readonly { readonly name: string; readonly columns: readonly string[] }[];
};

const actual = async ({ client }: Target): Promise<readonly Actual[]> => {
  const { rows } = await client.query<Actual>(
    `with usable as (
       select i.indrelid, i.indisprimary, i.indisreplident, ic.relname as name, array_agg(a.attname::text order by a.attname) as columns
       from pg_index i
       join pg_class ic on ic.oid = i.indexrelid
       join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey[0:i.indnkeyatts - 1])
       where i.indisunique and i.indimmediate and i.indisvalid and i.indpred is null and i.indexprs is null
       group by i.indexrelid, i.indrelid, i.indisprimary, i.indisreplident, ic.relname
       having bool_and(a.attnotnull)
     )
     select c.relname as name, c.relreplident as identity,
       (select columns from usable where indrelid = c.oid and indisprimary) as primary,
       (select name from usable where indrelid = c.oid and indisreplident) as "identityIndex",
       coalesce((select json_agg(json_build_object('name', name, 'columns', columns) order by name) from usable where indrelid = c.oid), '[]') as unique
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
  if (wanted.identity === 'full') {
    if (table.identity === 'f') return undefined;
    return { because: `a change of ${table.name} does not carry the whole old row`, sql: alter('full') };
  }
  if (same(table.primary ?? [], wanted.key)) {
    if (table.identity === 'd') return undefined;
    return { because: `a change of ${table.name} is not identified by its primary key`, sql: alter('default') };
  }
  const index = table.unique.find(({ columns }) => same(columns, wanted.key));
  if (index === undefined) {
    throw new SourceRefused('schema', [
      `${table.name} has no primary key or unique index on (${wanted.key.join(', ')}), not null: a deleted row could not be named`,
    ]);
  }
  if (table.identity === 'i' && table.identityIndex === index.name) return undefined;
  return {
    because: `a change of ${table.name} is not identified by ${wanted.key.join(', ')}`,
    sql: alter(`using index ${index.name}`),
  };
};

/** What the old row in an UPDATE or DELETE carries: the key we know a row by, or all of it. */
export const identitySteps = async (target: Target): Promise<readonly Step[]> =>
  (await actual(target)).flatMap((table) => stepFor(table) ?? []);
