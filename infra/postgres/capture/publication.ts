import { captured } from '../captured.ts';
import { captureName, type Step, type Target } from './step.ts';

type Published = { readonly name: string; readonly listed: boolean; readonly filtered: boolean };
type Publication = { readonly everything: boolean; readonly schemas: number; readonly plain: boolean };

/**
 * No column lists: Postgres would refuse the application's ALTER COLUMN … TYPE and DROP COLUMN on every listed column
 * (docs/decisions/015). The connector's column.include.list keeps the other columns out of the log.
 */
const tableList = Object.keys(captured)
  .map((name) => `  public.${name}`)
  .join(',\n');

/** TRUNCATE is not published: the guard refuses it, and its event has no key, which a compacted topic cannot hold. */
const options = `(publish = 'insert, update, delete', publish_via_partition_root = false)`;

const drift = (published: readonly Published[]): readonly string[] => {
  const byName = new Map(published.map((table) => [table.name, table]));
  const wanted = Object.keys(captured).flatMap((name) => {
    const table = byName.get(`public.${name}`);
    if (table === undefined) return [`lacks table ${name}`];
    if (table.filtered) return [`filters the rows of ${name}`];
    return table.listed ? [`has a column list for ${name}, for which Postgres refuses migrations of that table`] : [];
  });
  const strangers = published.filter(({ name }) => captured[name.replace('public.', '')] === undefined);
  return [...wanted, ...strangers.map(({ name }) => `has table ${name}, which we do not read`)];
};

/** What the source sends to the connector: every row of the captured tables. */
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
    return [{ because: `publication ${name} is for all tables`, sql: `drop publication ${name}` }, create];
  }
  const tables = await client.query<Published>(
    `select n.nspname || '.' || c.relname as name, r.prqual is not null as filtered, r.prattrs is not null as listed
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
