import { Command } from 'commander';
import { readEnv } from '#adapters/env/read-env.ts';
import { startVariables } from '#infra/local/start-env.ts';
import { inSql } from '#infra/postgres/capture/step.ts';
import { type CaptureOptions, dryRunCapture, prepareCapture } from '#infra/postgres/prepare.ts';
import { inJson } from '../capture-steps.ts';
import { lineIfAny } from '../line.ts';
import { say, write } from '../output/print.ts';

const variables = startVariables.pick({ DATABASE_URL: true, CELL: true, REPLICATION_PASSWORD: true }).required();

/** Of the line that runs here, or of the environment. Throws EnvError that names what is missing. */
const source = (): CaptureOptions => {
  const { cell, databaseUrl, replicationPassword } = lineIfAny() ?? {};
  if (cell !== undefined && databaseUrl !== undefined && replicationPassword !== undefined) {
    return { cell, databaseUrl, replicationPassword };
  }
  const { CELL, DATABASE_URL, REPLICATION_PASSWORD } = readEnv(process.env, variables);
  return { cell: CELL, databaseUrl: DATABASE_URL, replicationPassword: REPLICATION_PASSWORD };
};

const prepare = async ({ dryRun, json }: { dryRun?: true; json?: true }): Promise<void> => {
  const target = source();
  const steps = dryRun ? await dryRunCapture(target) : (await prepareCapture(target)).steps;
  write(json ? inJson(steps) : inSql(steps));
  say(dryRun ? `changes needed: ${steps.length}` : `changes made: ${steps.length}; the source can be captured`);
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
