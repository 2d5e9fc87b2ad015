import { Refused } from '../errors.ts';
import type { DeadLetter } from '../ports.ts';
import { reindex } from '../reindex.ts';
import { generationToJudge } from '../verify/judged.ts';
import type { VerifyProgress } from '../verify/report.ts';
import { type LetterDeps, lettersNow } from './look.ts';
import { repairRows } from './repair-rows.ts';
import { type Chosen, isChosen, settle } from './settle.ts';

export type RetryOptions = {
  /** Default: the live one. */
  readonly generation?: number | undefined;
  readonly chosen: Chosen;
  readonly who: string;
};

export type RetryReport = {
  readonly generation: number;
  /** Offsets of the letters whose request or reference row is as the source has it now: they are gone. */
  readonly settled: readonly number[];
  /** Those that stay, and why. */
  readonly left: readonly { readonly offset: number; readonly why: string }[];
};

/** Of each letter that stays, why; none of those that do not. */
type Outcome = ReadonlyMap<DeadLetter, string>;

type OnProgress = (progress: VerifyProgress) => void;

export const NO_TARGET =
  'it does not say what it was about: npx deskview verify --repair compares everything, then npx deskview dlq discard';
const BUSY = 'it changed whenever it was looked at: try again';

const requestsOf = (letters: readonly DeadLetter[]): string[] => [
  ...new Set(letters.flatMap(({ target }) => (target.kind === 'request' ? [target.id] : []))),
];

const retryRequests = async (
  letters: readonly DeadLetter[],
  { generation, who }: { readonly generation: number; readonly who: string },
  onProgress: OnProgress,
  deps: LetterDeps,
): Promise<Outcome> => {
  const ids = requestsOf(letters);
  if (ids.length === 0) return new Map();
  const selection = { kind: 'requests', ids } as const;
  const { busy } = await reindex({ generation, selection, dryRun: false, who }, onProgress, deps);
  const left = letters.filter(({ target }) => target.kind === 'request' && busy.includes(target.id));
  return new Map(left.map((letter) => [letter, BUSY]));
};

const retryRows = async (
  letters: readonly DeadLetter[],
  { generation, who }: { readonly generation: number; readonly who: string },
  onProgress: OnProgress,
  deps: LetterDeps,
): Promise<Outcome> => {
  const rows = letters.flatMap(({ target }) =>
    target.kind === 'reference' ? [`${target.reference} ${target.id}`] : [],
  );
  if (rows.length === 0) return new Map();
  const why = await repairRows(new Set(rows), { generation, who }, onProgress, deps);
  return new Map(why === null ? [] : letters.map((letter) => [letter, why]));
};

/**
 * Reads again from the source what letters are about, whatever they say, and takes them back once it is as the source has
 * it. Done twice it does nothing more. Errors: Refused `no-target` when none of them says what it is about,
 * `no-generation`, `other-rules`; ProjectorError when something does not answer: what was settled until then is.
 */
export const retry = async (
  { generation: wanted, chosen, who }: RetryOptions,
  onProgress: OnProgress,
  deps: LetterDeps,
): Promise<RetryReport> => {
  const { number: generation } = await generationToJudge(wanted, deps);
  const { letters: all } = await lettersNow(generation, undefined, deps);
  const letters = all.filter((letter) => isChosen(chosen, letter));
  const of = (kind: DeadLetter['target']['kind']) => letters.filter(({ target }) => target.kind === kind);
  const unknown = of('unknown');
  if (letters.length > 0 && unknown.length === letters.length) {
    throw new Refused(
      'no-target',
      `${unknown
        .map(({ offset }) => `Offset ${offset}`)
        .slice(0, 3)
        .join(', ')}: ${NO_TARGET}.`,
    );
  }
  const settled: number[] = [];
  const left = new Map<DeadLetter, string>(unknown.map((letter) => [letter, NO_TARGET]));
  const run = { generation, who };
  for (const [some, work] of [
    [of('request'), retryRequests],
    [of('reference'), retryRows],
  ] as const) {
    const stay = await work(some, run, onProgress, deps);
    for (const [letter, why] of stay) left.set(letter, why);
    const done = some.filter((letter) => !stay.has(letter)).map(({ offset }) => offset);
    if (done.length > 0) settled.push(...(await settle(done, generation, deps)).offsets);
  }
  const report = { generation, settled, left: [...left].map(([{ offset }, why]) => ({ offset, why })) };
  if (letters.length > 0) await note(report, who, deps);
  return report;
};

const note = (
  { generation, settled, left }: RetryReport,
  who: string,
  { generations, clock }: Pick<LetterDeps, 'generations' | 'clock'>,
): Promise<void> =>
  generations.note({
    ...{ at: clock(), who, what: 'retry', generation, outcome: left.length > 0 ? 'partly' : 'done' },
    detail: `${settled.length} dead letters settled, ${left.length} left${left[0] ? `: ${left[0].why}` : ''}`,
  });
