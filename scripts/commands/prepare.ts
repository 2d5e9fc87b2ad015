import { Command } from 'commander';
import { readEnv } from '#adapters/env/read-env.ts';
import { startVariables } from '#infra/local/start-env.ts';
import { dryRunCapture, prepareCapture } from '#infra/postgres/prepare.ts';
import { inJson, inSql } from '../capture-steps.ts';

const variables = startVariables.pick({ DATABASE_URL: true, CELL: true, REPLICATION_PASSWORD: true }).required();

const prepare = async ({ dryRun, json }: { dryRun?: true; json?: true }): Promise<void> => {
  const { DATABASE_URL, CELL, REPLICATION_PASSWORD } = readEnv(process.env, variables);
  const source = {
    databaseUrl: DATABASE_URL,
    cell: CELL,
    replicationPassword: REPLICATION_PASSWORD,
  };
  const steps = dryRun ? await dryRunCapture(source) : (await prepareCapture(source)).steps;
  console.log(json ? inJson(steps) : inSql(steps));
  console.error(
    dryRun ? `changes needed: ${steps.length}` : `changes made: ${steps.length}; the source can be captured`,
  );
};

export const prepareCommand = new Command('prepare')
  .description(
    'add the capture objects to the database of DATABASE_URL: publication, identities, heartbeat, TRUNCATE guard, role',
  )
  .option('--dry-run', 'print the SQL and change nothing')
  .option('--json', 'print [{"because","sql"}]')
  .addHelpText(
    'after',
    '\nExample:\n  DATABASE_URL=postgresql://app@db/desk REPLICATION_PASSWORD_FILE=secret npx deskview prepare --dry-run',
  )
  .action(prepare);
