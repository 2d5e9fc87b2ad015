import { Command, Option } from 'commander';
import type { GenerationRecord } from '#projector/generation-ports.ts';
import { operate } from '../operate.ts';
import { positive, withWho } from '../options.ts';
import { recordInWords } from '../output/generations.ts';
import { print, say } from '../output/print.ts';

type Options = { from?: GenerationRecord['from']; maxRate?: number; as: string; json?: true };

export const stageCommand = withWho(new Command('stage'))
  .description('build a new generation beside the one that is served')
  .addOption(
    new Option('--from <where>', 'the log, or the source; without it the log when it has its beginning').choices([
      'kafka',
      'postgres',
    ]),
  )
  .option(
    '--max-rate <n>',
    'at most so many records, or requests, a second; without it as live traffic allows',
    positive,
  )
  .option('--json', 'print the generation: {"number","fingerprint","from","state","stagedAt","stagedBy","beside",…}')
  .addHelpText('after', '\nExamples:\n  npx deskview stage\n  npx deskview stage --from postgres --max-rate 5000')
  .action(({ from, maxRate, as, json }: Options) =>
    operate(async (operations) => {
      const staged = await operations.stage({ ...(from && { from }), maxRate: maxRate ?? null, who: as });
      print(staged, json, recordInWords);
      say('next: npx deskview wait; npx deskview abort gives it up');
    }),
  );
