import { Command } from 'commander';
import { FAILED } from '../failure.ts';
import { onInterrupt } from '../interruption.ts';
import { operate } from '../operate.ts';
import { positive } from '../options.ts';
import { followUntilReady, progressInWords } from '../output/follow.ts';
import { print } from '../output/print.ts';

type Options = { generation?: number; timeout?: number; json?: true };

export const waitCommand = new Command('wait')
  .description('show how a generation gets on until it is ready; exit 1 when it fails, or the time is over')
  .option('--generation <n>', 'which one; without it the staged one', positive)
  .option('--timeout <seconds>', 'wait no longer than that', positive)
  .option(
    '--json',
    'print {"generation","state":"ready"|"failing","phase","done","total","rows","rate","lagRecords","ageMs","detail",…}',
  )
  .addHelpText('after', '\nExamples:\n  npx deskview wait\n  npx deskview wait --timeout 600 --json')
  .action(({ generation, timeout, json }: Options) =>
    operate(async (operations) => {
      const interruption = onInterrupt('It goes on being built; npx deskview wait looks again.');
      const progress = await followUntilReady(operations, generation, timeout, interruption);
      print(progress, json, progressInWords);
      if (progress.state !== 'ready') process.exitCode = FAILED;
    }),
  );
