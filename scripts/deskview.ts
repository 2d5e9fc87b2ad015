import { Command, CommanderError } from 'commander';
import { EnvError } from '#adapters/env/read-env.ts';
import { prepareCommand } from './commands/prepare.ts';
import { statusCommand } from './commands/status.ts';
import { tokenCommand } from './commands/token.ts';
import { FAILED, Failure, USAGE } from './failure.ts';

/** The line that a command is about: the one `npm start` runs, with the environment's parts in their place. */
const program = new Command('deskview')
  .description('Operations on a deskview line. Data goes to stdout, talk to stderr.')
  .exitOverride()
  .addCommand(tokenCommand)
  .addCommand(statusCommand)
  .addCommand(prepareCommand)
  .addHelpText('after', '\nExit codes: 0 ok · 1 failed · 2 usage or configuration · 130 interrupted');
for (const command of program.commands) command.exitOverride();

const exitCodeOf = (error: unknown): number => {
  if (error instanceof EnvError) return USAGE;
  return error instanceof Failure ? error.exitCode : FAILED;
};

/** A connection refused on several addresses says so only of each. */
const messageOf = (error: unknown): string => {
  if (error instanceof AggregateError && !error.message) return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
};

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : USAGE);
  process.stderr.write(`deskview: ${messageOf(error)}\n`);
  process.exit(exitCodeOf(error));
}
