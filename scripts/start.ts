import { Command, InvalidArgumentError } from 'commander';
import { EnvError, readEnv } from '#adapters/env/read-env.ts';
import { redact } from '#environment/redact.ts';
import { detach, isDetached, tellParent } from '#infra/local/detach.ts';
import { becomeStarter, endLeftovers, runningStarter } from '#infra/local/leftovers.ts';
import { keptSecrets } from '#infra/local/secrets.ts';
import { runSession, type SessionOptions } from '#infra/local/session.ts';
import { startVariables } from '#infra/local/start-env.ts';
import { stateDir, wipe } from '#infra/local/state-dir.ts';
import { inSql } from '#infra/postgres/capture/step.ts';
import { dryRunCapture } from '#infra/postgres/prepare.ts';
import { wholeNumber } from './whole-number.ts';

type Options = SessionOptions & { readonly fresh?: true; readonly detach?: true; readonly dryRun?: true };

/** Also what is secret: a token to try the API with. */
const show = (line: string) => {
  console.log(line);
  tellParent({ line });
};
const say = (line: string) => show(redact(line));

const port = (text: string): number => {
  if (wholeNumber(text) > 65_535) throw new InvalidArgumentError('must be a port number.');
  return wholeNumber(text);
};

/** What a start would add to the database of DATABASE_URL, as SQL. */
const showCapture = async (): Promise<number> => {
  try {
    const { DATABASE_URL, CELL, REPLICATION_PASSWORD } = readEnv(process.env, startVariables);
    if (DATABASE_URL === undefined) {
      say('--dry-run shows what would be added to your database: set DATABASE_URL');
      return 2;
    }
    const replicationPassword = REPLICATION_PASSWORD ?? keptSecrets(stateDir).replicationPassword;
    const steps = await dryRunCapture({ databaseUrl: DATABASE_URL, cell: CELL, replicationPassword });
    say(steps.length === 0 ? '-- nothing is missing' : inSql(steps));
    return 0;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return error instanceof EnvError ? 2 : 1;
  }
};

const start = async ({ fresh, detach: away, dryRun, ...options }: Options): Promise<number> => {
  if (dryRun) return showCapture();
  const running = runningStarter(stateDir);
  if (running !== undefined) {
    say(`deskview is running already, process ${running.pid}; npm stop stops it`);
    return 1;
  }
  if (away && !isDetached()) return detach(stateDir, process.argv.slice(2));
  const resign = becomeStarter(stateDir);
  try {
    await endLeftovers(stateDir, (line) => say(`left by a start that crashed: ${line}`));
    if (fresh) wipe(stateDir);
    return await runSession(options, readEnv(process.env, startVariables), { say, show });
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return error instanceof EnvError ? 2 : 1;
  } finally {
    resign();
  }
};

const options = new Command('npm start --')
  .description('Starts the local line: Postgres, Redis, Kafka, Connect with Debezium, projector and API.')
  .option('--fresh', 'forget all local data first')
  .option('--demo <requests>', 'requests of the demo (default 5000); 0: schema and reference rows only', wholeNumber)
  .option('--traffic <rate>', 'let a demo writer do that many actions a second', wholeNumber)
  .option('--detach', 'return when it is ready and leave it running')
  .option('--dry-run', 'print what would be added to the database of DATABASE_URL, and change nothing')
  .option('--port <port>', 'port of the API (default 8080); 0: any free one', port)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse()
  .opts<Options>();

process.exit(await start(options));
