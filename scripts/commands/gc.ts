import { Command } from 'commander';
import type { Collected } from '#projector/generations/collect.ts';
import { confirm } from '../confirm.ts';
import { onInterrupt } from '../interruption.ts';
import { operate } from '../operate.ts';
import { withWho } from '../options.ts';
import { print } from '../output/print.ts';
import { progressLine } from '../output/progress.ts';
import { number } from '../output/words.ts';

type Options = { dryRun?: boolean; yes?: true; as: string; json?: true };

const inWords =
  (dryRun: boolean) =>
  (all: readonly Collected[]): string => {
    if (all.length === 0) return 'Nothing to collect.';
    return all
      .map(({ generation, keys }) =>
        dryRun ? `generation ${generation} would be deleted` : `generation ${generation}: ${number(keys)} keys deleted`,
      )
      .join('\n');
  };

export const gcCommand = withWho(new Command('gc'))
  .description('delete generations that nobody wants back: aborted ones, and former ones whose time is over')
  .option('--dry-run', 'say which, and delete nothing')
  .option('--yes', 'do not ask')
  .option('--json', 'print [{"generation","keys"}]')
  .addHelpText('after', '\nExamples:\n  npx deskview gc --dry-run\n  npx deskview gc --yes')
  .action(({ dryRun = false, yes, as, json }: Options) =>
    operate(async (operations) => {
      if (!dryRun) await confirm('Delete the generations that nobody wants back?', yes);
      const interruption = onInterrupt('npx deskview gc goes on.');
      const line = progressLine();
      const collected = await operations
        .collect({ dryRun, who: as }, ({ generation, keys }) => {
          interruption.check();
          line.show({
            label: `generation ${generation}: keys deleted`,
            done: keys,
            total: null,
            rate: 0,
            etaSeconds: null,
          });
        })
        .finally(line.end);
      print(collected, json, inWords(dryRun));
    }),
  );
