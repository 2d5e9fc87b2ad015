import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { SourceRefused } from '#infra/postgres/capture/errors.ts';
import { type Step, shownSql } from '#infra/postgres/capture/step.ts';
import { dryRunCapture, prepareCapture } from '#infra/postgres/prepare.ts';

const fromEnv = (name: string): string => {
  const file = process.env[`${name}_FILE`];
  return (file === undefined ? process.env[name] : readFileSync(file, 'utf8').trim()) ?? '';
};

const print = (steps: readonly Step[], json: boolean) => {
  if (json) console.log(JSON.stringify(steps.map((step) => ({ because: step.because, sql: shownSql(step) }))));
  else for (const step of steps) console.log(`-- ${step.because}\n${shownSql(step)};`);
};

const prepare = async ({ dryRun, json }: { dryRun: boolean; json: boolean }): Promise<number> => {
  const options = {
    databaseUrl: fromEnv('DATABASE_URL'),
    cell: fromEnv('CELL') || 'main',
    replicationPassword: fromEnv('REPLICATION_PASSWORD'),
  };
  const missing = [
    ...(options.databaseUrl === '' ? ['DATABASE_URL'] : []),
    ...(options.replicationPassword === '' ? ['REPLICATION_PASSWORD'] : []),
  ];
  if (missing.length > 0) {
    console.error(`set ${missing.join(' and ')} (or NAME_FILE)`);
    return 2;
  }
  const steps = dryRun ? await dryRunCapture(options) : (await prepareCapture(options)).steps;
  print(steps, json);
  console.error(
    dryRun ? `changes needed: ${steps.length}` : `changes made: ${steps.length}; the source can be captured`,
  );
  return 0;
};

const command = new Command('prepare')
  .description(
    'Adds the capture objects to the database of DATABASE_URL: publication, identities, heartbeat, guard, role',
  )
  .option('--dry-run', 'print the SQL and change nothing', false)
  .option('--json', 'print the steps as JSON', false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .action(async (options: { dryRun: boolean; json: boolean }) => {
    process.exitCode = await prepare(options).catch((error: Error) => {
      console.error(error instanceof SourceRefused ? error.message : `prepare failed: ${error.message}`);
      return 1;
    });
  });

await command.parseAsync();
