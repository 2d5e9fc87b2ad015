import { Command, InvalidArgumentError } from 'commander';
import type { RetryReport } from '#projector/dead-letters/retry.ts';
import type { Chosen } from '#projector/dead-letters/settle.ts';
import { confirm } from '../confirm.ts';
import { Failure, PARTLY_REPAIRED, USAGE } from '../failure.ts';
import { onInterrupt } from '../interruption.ts';
import { operate } from '../operate.ts';
import { positive, withWho } from '../options.ts';
import { comparing } from '../output/comparing.ts';
import { discardedInWords, letterInWords, lettersInWords, retriedInWords } from '../output/dlq.ts';
import { print } from '../output/print.ts';

type Options = { generation?: number; as: string; json?: true };
type ChoiceOptions = Options & { all?: true };

const offset = (text: string): number => {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('must be an offset of the log.');
  return Number(text);
};

const offsets = (text: string, before: readonly number[] = []): readonly number[] => [...before, offset(text)];

const withGeneration = (command: Command): Command =>
  command.option('--generation <n>', 'which one; without it the one that is served', positive);

const ofGeneration = (generation: number | undefined) => (generation === undefined ? {} : { generation });

/** Throws Failure 2 unless it is either offsets or --all. */
const chosenBy = (given: readonly number[] | undefined, all: true | undefined): Chosen => {
  if (all ? given?.length : !given?.length) throw new Failure('Give the offsets of dlq list, or --all.', USAGE);
  return all ? 'all' : (given ?? []);
};

const listCommand = withGeneration(new Command('list'))
  .description('the records that are set aside, newest first: where, why, and what they are about')
  .option('--last <n>', 'so many', positive, 50)
  .option(
    '--json',
    'print {"generation","parked","counts","letters":[{"offset","at","category","reason","table","target","payload"}]}',
  )
  .addHelpText('after', '\nExamples:\n  npx deskview dlq list\n  npx deskview dlq list --last 1000 --json')
  .action(({ last, generation, json }: Options & { last: number }) =>
    operate(async (operations) =>
      print(await operations.deadLetters({ ...ofGeneration(generation), most: last }), json, lettersInWords),
    ),
  );

const showCommand = withGeneration(new Command('show'))
  .description('one of them, with the start of the record; what people wrote is covered')
  .argument('<offset>', 'its place in the log', offset)
  .option('--json', 'print {"generation","offset","at","category","reason","table","target","payload"}')
  .addHelpText('after', '\nExample:\n  npx deskview dlq show 1234')
  .action((at: number, { generation, json }: Options) =>
    operate(async (operations) =>
      print(await operations.deadLetter({ ...ofGeneration(generation), offset: at }), json, letterInWords),
    ),
  );

const exitCodeOf = ({ left }: RetryReport): number => (left.length > 0 ? PARTLY_REPAIRED : 0);

const retryCommand = withWho(withGeneration(new Command('retry')))
  .description(
    'read again from the source what they are about; exit 4 when some stay, 5 when none tells what it is about',
  )
  .argument('[offsets...]', 'their places in the log', offsets)
  .option('--all', 'all that are kept')
  .option('--json', 'print {"generation","settled":[offsets],"left":[{"offset","why"}]}')
  .addHelpText('after', '\nExamples:\n  npx deskview dlq retry 1234\n  npx deskview dlq retry --all')
  .action((given: readonly number[] | undefined, { all, generation, as, json }: ChoiceOptions) =>
    operate(async (operations) => {
      const chosen = chosenBy(given, all);
      const progress = comparing(onInterrupt('What was put right stays so; npx deskview dlq retry goes on.'));
      const report = await operations
        .retryLetters({ ...ofGeneration(generation), chosen, who: as }, progress.onProgress)
        .finally(progress.end);
      print(report, json, retriedInWords);
      process.exitCode = exitCodeOf(report);
    }),
  );

const discardCommand = withWho(withGeneration(new Command('discard')))
  .description('take them back without repairing anything: what they are about is right already, or nobody minds')
  .argument('[offsets...]', 'their places in the log', offsets)
  .option('--all', 'all, also those that are only counted')
  .option('--why <text>', 'for the log of operations', '')
  .option('--yes', 'do not ask')
  .option('--json', 'print {"generation","discarded","offsets"}')
  .addHelpText(
    'after',
    '\nExamples:\n  npx deskview dlq discard 1234 --why "a test record"\n  npx deskview verify --repair && npx deskview dlq discard --all',
  )
  .action((given: readonly number[] | undefined, options: ChoiceOptions & { why: string; yes?: true }) =>
    operate(async (operations) => {
      const { all, generation, why, yes, as, json } = options;
      const chosen = chosenBy(given, all);
      if (chosen === 'all') await confirm('Discard all dead letters without repairing what they are about?', yes);
      const report = await operations.discardLetters({ ...ofGeneration(generation), chosen, who: as, why });
      print(report, json, discardedInWords);
    }),
  );

export const dlqCommand = new Command('dlq')
  .description('dead letters: records that could not be understood')
  .addCommand(listCommand)
  .addCommand(showCommand)
  .addCommand(retryCommand)
  .addCommand(discardCommand);
