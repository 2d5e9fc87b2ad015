import { Command } from 'commander';
import type { Operation } from '#projector/generation-ports.ts';
import { operate } from '../operate.ts';
import { positive } from '../options.ts';
import { print, table } from '../output/print.ts';
import { faint } from '../output/style.ts';
import { moment } from '../output/words.ts';

const inWords = (operations: readonly Operation[]): string => {
  if (operations.length === 0) return 'Nothing was done yet.';
  return table([
    ['when', 'who', 'what', '', 'outcome', ''].map(faint),
    ...operations.map(({ at, who, what, generation, outcome, detail }) => [
      moment(at),
      who,
      what,
      generation === null ? '' : String(generation),
      outcome,
      detail,
    ]),
  ]);
};

export const logCommand = new Command('log')
  .description('what was done to the generations: when, by whom, with which outcome; newest first')
  .option('--last <n>', 'so many', positive, 20)
  .option('--json', 'print [{"at","who","what","generation","outcome","detail"}]; at in milliseconds since 1970')
  .addHelpText('after', '\nExamples:\n  npx deskview log\n  npx deskview log --last 100 --json')
  .action(({ last, json }: { last: number; json?: true }) =>
    operate(async (operations) => print(await operations.history(last), json, inWords)),
  );
