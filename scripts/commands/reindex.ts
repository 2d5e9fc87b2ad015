import { Command } from 'commander';
import type { Operations } from '#projector/operations.ts';
import type { ReindexReport } from '#projector/reindex.ts';
import type { Selection } from '#projector/source-ports.ts';
import { DRIFT, FAILED, PARTLY_REPAIRED } from '../failure.ts';
import { giveWay } from '../give-way.ts';
import { onInterrupt } from '../interruption.ts';
import { operate } from '../operate.ts';
import { positive, type SelectionOptions, selectionFrom, withSelection, withWho } from '../options.ts';
import { comparing, driftInWords } from '../output/comparing.ts';
import { followUntilReady, progressInWords } from '../output/follow.ts';
import { recordInWords } from '../output/generations.ts';
import { print, say } from '../output/print.ts';
import { number, span } from '../output/words.ts';
import { userOf } from '../user-of.ts';

type Options = SelectionOptions & { dryRun?: boolean; maxRate?: number; as: string; json?: true };

const inWords = (report: ReindexReport): string => {
  const { generation, dryRun, compared, rewritten, drift, differences, busy, seconds } = report;
  return [
    `generation ${generation}: ${number(compared)} requests compared in ${span(seconds)}, ` +
      `${number(rewritten)} ${dryRun ? 'would be written' : 'written'}`,
    ...(differences > 0 ? [driftInWords(drift, differences)] : []),
    ...(busy.length > 0 ? [`${number(busy.length)} changed whenever they were looked at: run it again for them`] : []),
  ].join('\n');
};

const exitCodeOf = ({ dryRun, rewritten, busy }: ReindexReport): number => {
  if (dryRun) return rewritten > 0 ? DRIFT : 0;
  return busy.length > 0 ? PARTLY_REPAIRED : 0;
};

/** Requests of the generation that is served. */
const someRequests = async (
  operations: Operations,
  selection: Selection,
  { dryRun = false, as, json }: Options,
): Promise<void> => {
  const progress = comparing(onInterrupt('What was written stays; npx deskview reindex with the same choice goes on.'));
  const report = await operations.reindex({ selection, dryRun, who: as }, progress.onProgress).finally(progress.end);
  print(report, json, inWords);
  process.exitCode = exitCodeOf(report);
};

/** A new generation, copied from the source. */
const everything = async (operations: Operations, { dryRun, maxRate, as, json }: Options): Promise<void> => {
  if (dryRun) {
    const { active } = await operations.generations();
    const would = `a generation would be staged from postgres beside generation ${active}`;
    return print({ dryRun, beside: active }, json, () => would);
  }
  const staged = await operations.stage({ from: 'postgres', maxRate: maxRate ?? null, who: as });
  say(recordInWords(staged));
  const interruption = onInterrupt('It goes on being built; npx deskview wait looks again, abort gives it up.');
  const progress = await followUntilReady(operations, staged.number, undefined, interruption);
  print(progress, json, progressInWords);
  if (progress.state !== 'ready') process.exitCode = FAILED;
  else say(`next: npx deskview verify --generation ${staged.number}; npx deskview promote`);
};

export const reindexCommand = withWho(withSelection(new Command('reindex')))
  .description('read the source again: some requests into the generation that is served, or everything into a new one')
  .option('--dry-run', 'say what would be written, and write nothing; exit 3 when something would')
  .option('--max-rate <n>', 'without a choice: copy at most so many requests a second', positive)
  .option(
    '--json',
    'print {"generation","dryRun","compared","rewritten","drift":[…],"differences","busy":[ids],"seconds"}; without a choice what wait prints',
  )
  .addHelpText(
    'after',
    '\nExamples:\n  npx deskview reindex --request ID --dry-run\n  npx deskview reindex --unit 3\n  npx deskview reindex --since 6h\n  npx deskview reindex',
  )
  .action((options: Options) =>
    operate(async (operations) => {
      const selection = await selectionFrom(options, userOf(operations));
      giveWay();
      return selection ? someRequests(operations, selection, options) : everything(operations, options);
    }),
  );
