import { isFlagged } from '#test/faults/support/reads.ts';
import type { Read } from '#test/support/readers.ts';
import type { RoundReport } from './full-round.ts';

/** What a run came to. */
export type Report = {
  readonly seed: number;
  readonly minutes: number;
  readonly transactions: number;
  readonly reads: readonly Read[];
  /** Those that came to their quiet point. */
  readonly rounds: readonly RoundReport[];
  /** What differed from SQL, what readers saw that they never may, what stood still. */
  readonly wrong: readonly string[];
};

const row = (name: string, value: string | number): string => `${name.padEnd(24)} ${value}`;

export const reportInWords = ({ seed, minutes, transactions, reads, rounds, wrong }: Report): string => {
  const refused = reads.filter(({ status }) => status === 503).length;
  const kinds = [
    ...Map.groupBy(
      rounds.flatMap(({ faults }) => faults),
      (kind) => kind,
    ),
  ].sort();
  const comparisons = rounds.reduce((sum, round) => sum + round.comparisons, 0);
  const longest = Math.max(0, ...rounds.flatMap(({ recoveries }) => recoveries));
  return [
    row('seed', seed),
    row('minutes', minutes.toFixed(1)),
    row('transactions written', transactions),
    row('reads', reads.length),
    row('  flagged stale', reads.filter(isFlagged).length - refused),
    row('  refused (503)', refused),
    row('  without an answer', reads.filter(({ status }) => status === 0).length),
    row(
      'faults',
      kinds.reduce((sum, [, same]) => sum + same.length, 0),
    ),
    ...kinds.map(([kind, same]) => row(`  ${same.length} ×`, kind)),
    row('quiet points', rounds.length),
    row('comparisons with SQL', comparisons),
    row('wrong', wrong.length),
    row('longest recovery', `${(longest / 1000).toFixed(1)} s`),
    ...wrong.map((what) => `WRONG: ${what}`),
  ].join('\n');
};
