import { Command, CommanderError } from 'commander';
import { statusCommand } from './commands/status.ts';
import { tokenCommand } from './commands/token.ts';
import { Failure, USAGE } from './failure.ts';

/** The line that a command is about: the one `npm start` runs, with the environment's parts in their place. */
const program = new Command('deskview')
  .description('Operations on a deskview line. Data goes to stdout, talk to stderr.')
  .exitOverride()
  .addCommand(tokenCommand)
  .addCommand(statusCommand)
  .addHelpText('after', '\nExit codes: 0 ok · 1 failed · 2 usage or configuration · 130 interrupted');
for (const command of program.commands) command.exitOverride();

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : USAGE);
  if (!(error instanceof Failure)) throw error;
  process.stderr.write(`deskview: ${error.message}\n`);
  process.exit(error.exitCode);
}
