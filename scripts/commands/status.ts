import { setTimeout as pause } from 'node:timers/promises';
import { Command } from 'commander';
import type { Operations } from '#projector/operations.ts';
import { FAILED } from '../failure.ts';
import { onInterrupt } from '../interruption.ts';
import { operate } from '../operate.ts';
import { print, write } from '../output/print.ts';
import { statusInWords } from '../output/status.ts';

type Options = { watch?: true; json?: true };

/** Milliseconds between two looks. */
const EVERY = 1000;

/** Draws the screen again and again; one JSON document a line with --json. Ends with Ctrl-C. */
const watch = async ({ status }: Operations, json: true | undefined): Promise<never> => {
  const interruption = onInterrupt('Nothing was changed.');
  for (;;) {
    const now = await status();
    interruption.check();
    if (json) write(JSON.stringify(now));
    else write(`${process.stdout.isTTY ? '\u001b[H\u001b[2J' : ''}${statusInWords(now)}`);
    await pause(EVERY, undefined, { signal: interruption.signal }).catch(() => undefined);
    interruption.check();
  }
};

export const statusCommand = new Command('status')
  .description('is what is served fresh? part by part, with the one thing to do; exit 1 when something is broken')
  .option('--watch', 'look again every second, until Ctrl-C')
  .option(
    '--json',
    'print {"verdict":"fresh"|"behind"|"broken","behindSeconds","todo","parts":[{"name","state","detail","todo"}],"epoch","generations":[…]}',
  )
  .addHelpText('after', '\nExamples:\n  npx deskview status\n  npx deskview status --watch')
  .action(({ watch: again, json }: Options) =>
    operate(async (operations) => {
      if (again) return watch(operations, json);
      const now = await operations.status();
      print(now, json, statusInWords);
      if (now.verdict === 'broken') process.exitCode = FAILED;
    }),
  );
