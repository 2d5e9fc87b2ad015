import { Client } from 'pg';
import { loadDemoData } from '#command-api/demo-data.ts';
import { createDemoSource, prepareCapture } from '#infra/postgres/prepare.ts';

export type SourceOptions = {
  readonly databaseUrl: string;
  readonly cell: string;
  readonly replicationPassword: string;
  /** Requests of the demo; 0: schema and reference rows only; undefined: the database is an application's, nothing is written. */
  readonly demo: number | undefined;
};

const rows = async (databaseUrl: string, sql: string): Promise<readonly Record<string, unknown>[]> => {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
};

/** Makes the source ready to be captured. Gives the user that reads it and the number of requests in it. */
export const prepareSource = async ({ databaseUrl, cell, replicationPassword, demo }: SourceOptions) => {
  if (demo !== undefined) {
    await createDemoSource(databaseUrl);
    await loadDemoData(databaseUrl, demo);
  }
  const { replicationUser } = await prepareCapture({ databaseUrl, cell, replicationPassword });
  const [counted] = await rows(databaseUrl, 'select count(*)::int as requests from service_requests');
  return { replicationUser, requests: Number(counted?.['requests']) };
};

/** The technician with the most work in hand: the one whose views are worth looking at. undefined in an empty database. */
export const busiestTechnician = async (databaseUrl: string) => {
  const [found] = await rows(
    databaseUrl,
    `select users.id, full_name as name from users join request_assignees on assignee_id = users.id
     where is_technician and is_active and not users.is_deleted and not is_blocked
     group by users.id order by count(*) desc, users.id limit 1`,
  );
  return found as { readonly id: string; readonly name: string } | undefined;
};
