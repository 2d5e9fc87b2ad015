import { CommanderError } from 'commander';
import { exitCodeOf, messageOf } from './exit-code.ts';
import { lineIfAny } from './line.ts';
import { say } from './output/print.ts';
import { program } from './program.ts';

const run = async (): Promise<number> => {
  try {
    await program.parseAsync();
    return Number(process.exitCode ?? 0);
  } catch (error) {
    // Commander has said it already.
    if (!(error instanceof CommanderError)) say(`deskview: ${messageOf(error, lineIfAny())}`);
    return exitCodeOf(error);
  }
};

const code = await run();
// What was written has to be read before the process may end; something may still hold it open.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
