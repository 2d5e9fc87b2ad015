import { readFile } from 'node:fs/promises';
import { Client, DatabaseError } from 'pg';
import { SourceRefused } from './capture/errors.ts';
import { captureName, inSql, type Step } from './capture/step.ts';
import { planCapture } from './capture.ts';

export type CaptureOptions = {
  /** Of the user that owns the application's tables. What it may not do is named, for a superuser to do. */
  readonly databaseUrl: string;
  readonly cell: string;
  readonly replicationPassword: string;
};

const withClient = async <T>(databaseUrl: string, use: (client: Client) => Promise<T>): Promise<T> => {
  const client = new Client({ connectionString: databaseUrl, application_name: 'deskview prepare' });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
};

/** SQLSTATE: the server asked for the password, and it was another one. */
const INVALID_PASSWORD = '28P01';

const loginAt =
  (databaseUrl: string) =>
  async (role: string, password: string): Promise<boolean | undefined> => {
    const url = Object.assign(new URL(databaseUrl), { username: role, password: encodeURIComponent(password) });
    try {
      return await withClient(url.href, async () => true);
    } catch (error) {
      return error instanceof DatabaseError && error.code === INVALID_PASSWORD ? false : undefined;
    }
  };

/** Makes the demo's application tables and reference rows; keeps those that are there. For the local database only. */
export const createDemoSource = (databaseUrl: string): Promise<void> =>
  withClient(databaseUrl, async (client) => {
    const schema = await readFile(new URL('demo-schema.sql', import.meta.url), 'utf8');
    await client.query(`begin; ${schema} commit`);
  });

/** The steps that prepareCapture would take, without taking any: asked in a read-only transaction. */
export const dryRunCapture = ({ databaseUrl, ...options }: CaptureOptions): Promise<readonly Step[]> =>
  withClient(databaseUrl, async (client) => {
    await client.query('begin isolation level repeatable read read only; set local row_security = off');
    return planCapture({ client, ...options, logsIn: loginAt(databaseUrl) });
  });

/** SQLSTATEs of a step that builds on one that the user may not take: no such role, table or function. */
const BUILDS_ON_ANOTHER = ['42704', '42P01', '42883'];

const INSUFFICIENT_PRIVILEGE = '42501';

/** The steps that the user of this connection may not take; all others are taken. Throws SourceRefused `step`. */
const take = async (client: Client, steps: readonly Step[]): Promise<readonly Step[]> => {
  const refused: Step[] = [];
  for (const step of steps) {
    await client.query('savepoint step');
    try {
      await client.query(step.sql);
    } catch (cause) {
      if (!(cause instanceof DatabaseError)) throw cause;
      await client.query('rollback to savepoint step');
      if (cause.code === INSUFFICIENT_PRIVILEGE) refused.push(step);
      else if (refused.length === 0 || !BUILDS_ON_ANOTHER.includes(cause.code ?? '')) {
        throw new SourceRefused('step', [`${step.because}, and it could not be mended: ${cause.message}`], { cause });
      }
    }
  }
  return refused;
};

const lacksPrivileges = ({ user, database }: Client, refused: readonly Step[]): SourceRefused => {
  const password = refused.some(({ secret }) => secret !== undefined)
    ? ', with the value of REPLICATION_PASSWORD in place of ********'
    : '';
  return new SourceRefused('privileges', [
    `"${user}" has not the privileges for all that is missing, and nothing was changed. Let a superuser run this in database "${database}"${password}; then prepare again:\n${inSql(refused)}`,
  ]);
};

/**
 * Adds what is missing of our capture objects to any database that has the application's tables, in one transaction, and
 * changes nothing when all is right. Throws SourceRefused when a prerequisite or a privilege is missing or a step fails.
 */
export const prepareCapture = ({
  databaseUrl,
  ...options
}: CaptureOptions): Promise<{ readonly replicationUser: string; readonly steps: readonly Step[] }> =>
  withClient(databaseUrl, async (client) => {
    // ALTER TABLE waits for running transactions, and every query of the application would wait behind it.
    await client.query(
      `begin; set local lock_timeout = '5s'; set local row_security = off; select pg_advisory_xact_lock(hashtext('deskview capture'))`,
    );
    const steps = await planCapture({ client, ...options, logsIn: loginAt(databaseUrl) });
    const refused = await take(client, steps);
    // A GRANT of somebody who may not give it is a warning, not an error.
    const without = refused.length > 0 ? [] : await planCapture({ client, ...options });
    const missing = [...refused, ...without].filter(({ blind }) => !blind);
    if (missing.length > 0) throw lacksPrivileges(client, missing);
    await client.query('commit');
    return { replicationUser: captureName(options.cell), steps: steps.filter((step) => !refused.includes(step)) };
  });
