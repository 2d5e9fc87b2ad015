import { Command } from 'commander';
import { abortCommand } from './commands/abort.ts';
import { dlqCommand } from './commands/dlq.ts';
import { doctorCommand } from './commands/doctor.ts';
import { explainCommand } from './commands/explain.ts';
import { gcCommand } from './commands/gc.ts';
import { generationsCommand } from './commands/generations.ts';
import { inspectCommand } from './commands/inspect.ts';
import { logCommand } from './commands/log.ts';
import { prepareCommand } from './commands/prepare.ts';
import { promoteCommand, rollbackCommand } from './commands/promote.ts';
import { reindexCommand } from './commands/reindex.ts';
import { stageCommand } from './commands/stage.ts';
import { statusCommand } from './commands/status.ts';
import { tokenCommand } from './commands/token.ts';
import { verifyCommand } from './commands/verify.ts';
import { waitCommand } from './commands/wait.ts';

const groups: Readonly<Record<string, readonly Command[]>> = {
  'Rebuild:': [stageCommand, waitCommand, verifyCommand, promoteCommand, rollbackCommand, abortCommand, gcCommand],
  'Repair:': [reindexCommand, dlqCommand],
  'Look:': [statusCommand, doctorCommand, generationsCommand, logCommand, inspectCommand, explainCommand],
  'Set up:': [prepareCommand, tokenCommand],
};

const exitCodes = `
Exit codes: 0 ok · 1 failed · 2 usage or configuration · 3 drift found · 4 partly repaired · 5 refused · 130 interrupted

It is about the line that npm start runs in this folder. DATABASE_URL, KAFKA_BROKERS, REDIS_URL, CONNECT_URL, CELL and
KAFKA_TOPIC take the place of its parts; they will do without a running line, too.`;

/** The command line: every command, and what they have in common. */
export const program = new Command('deskview')
  .description('Operations on a deskview line. Data goes to stdout, talk to stderr.')
  .addHelpText('after', exitCodes);
for (const [group, commands] of Object.entries(groups)) {
  program.commandsGroup(group);
  for (const command of commands) program.addCommand(command);
}

/** An error becomes an exit code of ours instead of commander's. */
const override = (command: Command): void => {
  command.exitOverride();
  command.commands.forEach(override);
};
override(program);
