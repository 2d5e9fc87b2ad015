import { Command } from 'commander';
import { confirm } from '../confirm.ts';
import { operate } from '../operate.ts';
import { positive, withWho } from '../options.ts';
import { recordInWords } from '../output/generations.ts';
import { print } from '../output/print.ts';

type Options = { generation?: number; yes?: true; as: string; json?: true };

export const abortCommand = withWho(new Command('abort'))
  .description('give up the staged generation and delete what was built of it')
  .option('--generation <n>', 'which one; without it the staged one', positive)
  .option('--yes', 'do not ask')
  .option('--json', 'print the generation: {"number","state":"removing",…}')
  .addHelpText('after', '\nExamples:\n  npx deskview abort\n  npx deskview abort --generation 4 --yes')
  .action(({ generation, yes, as, json }: Options) =>
    operate(async (operations) => {
      await confirm(`Give up ${generation === undefined ? 'the staged generation' : `generation ${generation}`}?`, yes);
      const aborted = await operations.abort({ ...(generation !== undefined && { generation }), who: as });
      print(aborted, json, recordInWords);
    }),
  );
