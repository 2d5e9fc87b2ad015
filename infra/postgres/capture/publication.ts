import { captured } from '../captured.ts';
import { captureName, type Step, type Target } from './step.ts';

type Published = { readonly name: string; readonly columns: readonly string[] | null; readonly filtered: boolean };
type Publication = { readonly everything: boolean; readonly schemas: number; readonly plain: boolean };

/** Postgres refuses changes of a table published with both a column list and a FULL identity; such a table goes out whole. */
const columnList = (name: string): readonly string[] | null =>
  captured[name]?.identity === 'full' ? null : (captured[name]?.columns ?? null);

const tableList = Object.keys(captured)
  .map((name) => {
    const columns = columnList(name);
    return `  public.${name}${columns === null ? '' : ` (${columns.join(', ')})`}`;
  })
  .join(',\n');

/** TRUNCATE is not published: the guard refuses it, and its event has no key, which a compacted topic cannot hold. */
const options = `(publish = 'insert, update, delete', publish_via_partition_root = false)`;

const drift = (published: readonly Published[]): readonly string[] => {
  const byName = new Map(published.map((table) => [table.name, table]));
  const wanted = Object.keys(captured).flatMap((name) => {
    const table = byName.get(`public.${name}`);
    if (table === undefined) return [`lacks table ${name}`];
    if (table.filtered) return [`filters the rows of ${name}`];
    const list = columnList(name);
    const right = list === null ? table.columns === null : [...list].sort().join() === table.columns?.join();
    return right ? [] : [`has another column list for ${name}`];
  });
  const strangers = published.filter(({ name }) => captured[name.replace('public.', '')] === undefined);
  return [...wanted, ...strangers.map(({ name }) => `has table ${name}, which we do not read`)];
};

/** What leaves the database: the captured tables, of each only the columns we read, and no row left out. */
export const publicationSteps = async ({ client, cell }: Target): Promise<readonly Step[]> => {
  const name = captureName(cell);
  const create: Step = {
    because: `publication ${name} is missing`,
    sql: `create publication ${name} for table\n${tableList}\nwith ${options}`,
  };
  const publications = await client.query<Publication>(
    `select puballtables as everything, (select count(*)::int from pg_publication_namespace where pnpubid = p.oid) as schemas,
            pubinsert and pubupdate and pubdelete and not pubtruncate and not pubviaroot as plain
     from pg_publication p where pubname = $1`,
    [name],
  );
  const publication = publications.rows[0];
  if (publication === undefined) return [create];
  if (publication.everything) {
    return [{ because: `publication ${name} is for all tables and columns`, sql: `drop publication ${name}` }, create];
  }
  const tables = await client.query<Published>(
    `select n.nspname || '.' || c.relname as name, r.prqual is not null as filtered,
            (select array_agg(a.attname::text order by a.attname collate "C") from pg_attribute a where a.attrelid = c.oid and a.attnum = any(r.prattrs)) as columns
     from pg_publication_rel r
     join pg_publication p on p.oid = r.prpubid
     join pg_class c on c.oid = r.prrelid
     join pg_namespace n on n.oid = c.relnamespace
     where p.pubname = $1`,
    [name],
  );
  const reasons = [...drift(tables.rows), ...(publication.schemas > 0 ? ['publishes whole schemas'] : [])];
  return [
    ...(reasons.length === 0
      ? []
      : [
          {
            because: `publication ${name} ${reasons.join(', ')}`,
            sql: `alter publication ${name} set table\n${tableList}`,
          },
        ]),
    ...(publication.plain
      ? []
      : [
          {
            because: `publication ${name} does not publish what it should`,
            sql: `alter publication ${name} set ${options}`,
          },
        ]),
  ];
};
