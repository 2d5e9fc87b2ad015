import { Command } from 'commander';
import { confirm } from '../confirm.ts';
import { operate } from '../operate.ts';
import { positive, withWho } from '../options.ts';
import { recordInWords } from '../output/generations.ts';
import { print, say } from '../output/print.ts';

type Options = { generation?: number; force?: boolean; yes?: true; as: string; json?: true };

const risk =
  'Readers may be shown old or wrong numbers. Serve it although it lags, or was not found equal to the source?';

const forced = (command: Command): Command =>
  withWho(command)
    .option('--force', 'also when it lags or was not verified: readers may be shown old or wrong numbers')
    .option('--yes', 'do not ask before --force')
    .option('--json', 'print the generation: {"number","state":"live","promotedAt",…}');

export const promoteCommand = forced(new Command('promote'))
  .description('serve the staged generation; exit 5 when it is not ready, not verified, or another one became live')
  .option('--generation <n>', 'which one; without it the staged one', positive)
  .addHelpText('after', '\nExamples:\n  npx deskview promote\n  npx deskview promote --generation 4 --force --yes')
  .action(({ generation, force = false, yes, as, json }: Options) =>
    operate(async (operations) => {
      if (force) await confirm(risk, yes);
      const live = await operations.promote({ ...(generation !== undefined && { generation }), force, who: as });
      print(live, json, recordInWords);
      say('the former generation stays fed: npx deskview rollback goes back to it');
    }),
  );

export const rollbackCommand = forced(new Command('rollback'))
  .description('serve the generation again that was live before; exit 5 when there is none, or it is not ready')
  .addHelpText('after', '\nExamples:\n  npx deskview rollback\n  npx deskview rollback --force --yes')
  .action(({ force = false, yes, as, json }: Options) =>
    operate(async (operations) => {
      if (force) await confirm(risk, yes);
      print(await operations.rollback({ force, who: as }), json, recordInWords);
    }),
  );
