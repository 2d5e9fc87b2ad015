import { Command } from 'commander';
import type { Operations } from '#projector/operations.ts';
import type { Selection } from '#projector/source-ports.ts';
import type { VerifyReport } from '#projector/verify/report.ts';
import { DRIFT, FAILED, Failure, PARTLY_REPAIRED, USAGE } from '../failure.ts';
import { giveWay } from '../give-way.ts';
import { onInterrupt } from '../interruption.ts';
import { operate } from '../operate.ts';
import { positive, type SelectionOptions, selectionFrom, withSelection, withWho } from '../options.ts';
import { comparing, driftInWords } from '../output/comparing.ts';
import { print } from '../output/print.ts';
import { bad, doubtful, good } from '../output/style.ts';
import { number, span } from '../output/words.ts';
import { userOf } from '../user-of.ts';

type Options = SelectionOptions & {
  sample?: number;
  generation?: number;
  repair?: boolean;
  maxRate?: number;
  as: string;
  json?: true;
};

const exitCodes: Readonly<Record<VerifyReport['outcome'], number>> = {
  equal: 0,
  repaired: 0,
  drift: DRIFT,
  'partly-repaired': PARTLY_REPAIRED,
  unknown: FAILED,
};

const outcomes: Readonly<Record<VerifyReport['outcome'], (text: string) => string>> = {
  equal: good,
  repaired: good,
  drift: bad,
  'partly-repaired': doubtful,
  unknown: doubtful,
};

const inWords = (report: VerifyReport): string => {
  const { generation, outcome, whole, compared, drift, drifted, repaired, undecided, detail, seconds, asOf } = report;
  const rate = seconds > 0 ? `, ${number(compared / seconds)}/s` : '';
  return [
    `${outcomes[outcome](outcome)}: generation ${generation}${whole ? '' : ' (a part)'} compared with the source` +
      `${asOf ? ` as of ${asOf.lsn}` : ''}: ${number(compared)} requests in ${span(seconds)}${rate}`,
    ...(drifted > 0
      ? [`${number(drifted)} differences, ${number(repaired)} repaired:`, driftInWords(drift, drifted)]
      : []),
    ...(undecided > 0 ? [`${number(undecided)} requests changed too often to be decided`] : []),
    ...(detail ? [detail] : []),
  ].join('\n');
};

/** The generation that is being prepared, if any: it is the one to be judged before it is served. */
const stagedIn = async ({ generations }: Pick<Operations, 'generations'>): Promise<number | undefined> =>
  (await generations()).generations.find(({ state }) => state === 'staged')?.number;

const partOf = (sample: number | undefined, selection: Selection | undefined) => {
  if (sample !== undefined && selection) throw new Failure('Give --sample or a selection, not both.', USAGE);
  if (sample !== undefined) return { kind: 'sample', size: sample } as const;
  return selection ?? ({ kind: 'whole' } as const);
};

export const verifyCommand = withWho(withSelection(new Command('verify')))
  .description(
    'compare a generation with the source: documents, lists, counters, reference data; exit 3 when they differ',
  )
  .option('--sample <n>', 'so many requests at random', positive)
  .option('--generation <n>', 'which one; without it the staged one, or else the one that is served', positive)
  .option('--repair', 'rewrite what differs, and nothing else; exit 4 when some remains')
  .option('--max-rate <n>', 'read at most so many requests of the source a second', positive)
  .option(
    '--json',
    'print {"generation","outcome","whole","compared","drift":[{"kind","key","expected","found","says"}],"drifted","repaired","undecided","seconds","asOf"}',
  )
  .addHelpText(
    'after',
    '\nExamples:\n  npx deskview verify\n  npx deskview verify --sample 1000 --max-rate 500\n  npx deskview verify --unit 3 --repair',
  )
  .action(({ sample, generation, repair = false, maxRate, as, json, ...selected }: Options) =>
    operate(async (operations) => {
      const part = partOf(sample, await selectionFrom(selected, userOf(operations)));
      giveWay();
      const again = repair ? 'What was repaired stays so; npx deskview verify --repair goes on' : 'Nothing was changed';
      const progress = comparing(onInterrupt(`${again}.`));
      const report = await operations
        .verify(
          {
            ...{ part, repair, maxRate: maxRate ?? null, who: as },
            generation: generation ?? (await stagedIn(operations)),
          },
          progress.onProgress,
        )
        .finally(progress.end);
      print(report, json, inWords);
      process.exitCode = exitCodes[report.outcome];
    }),
  );
