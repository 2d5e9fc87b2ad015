import { readFile } from 'node:fs/promises';
import { Client } from 'pg';
import { SourceRefused } from './capture/errors.ts';
import { captureName, type Step } from './capture/step.ts';
import { planCapture } from './capture.ts';

export type CaptureOptions = {
  /** Of a user that owns the application's tables and may create roles that replicate. */
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

/** Makes the demo's application tables and reference rows; keeps those that are there. For the local database only. */
export const createDemoSource = (databaseUrl: string): Promise<void> =>
  withClient(databaseUrl, async (client) => {
    const schema = await readFile(new URL('demo-schema.sql', import.meta.url), 'utf8');
    await client.query(`begin; ${schema} commit`);
  });

/** The steps that prepareCapture would take, without taking any: asked in a read-only transaction. */
export const dryRunCapture = ({ databaseUrl, ...options }: CaptureOptions): Promise<readonly Step[]> =>
  withClient(databaseUrl, async (client) => {
    await client.query('begin isolation level repeatable read read only');
    return planCapture({ client, ...options });
  });

/**
 * Adds what is missing of our capture objects to any database that has the application's tables, in one transaction, and
 * changes nothing when all is right. Throws SourceRefused when a prerequisite is missing or a step fails.
 */
export const prepareCapture = ({
  databaseUrl,
  ...options
}: CaptureOptions): Promise<{ readonly replicationUser: string; readonly steps: readonly Step[] }> =>
  withClient(databaseUrl, async (client) => {
    // ALTER TABLE waits for running transactions, and every query of the application would wait behind it.
    await client.query(
      `begin; set local lock_timeout = '5s'; select pg_advisory_xact_lock(hashtext('deskview capture'))`,
    );
    const steps = await planCapture({ client, ...options });
    for (const { sql, because } of steps) {
      await client.query(sql).catch((cause: Error) => {
        throw new SourceRefused('step', [`${because}, and it could not be mended: ${cause.message}`], { cause });
      });
    }
    await client.query('commit');
    return { replicationUser: captureName(options.cell), steps };
  });
