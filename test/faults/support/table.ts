import type { Result } from './result.ts';

const COLUMNS = ['row', 'fault', 'time to flag', 'time to recover', 'comparisons', 'mismatches', 'outcome'] as const;

const seconds = (milliseconds: number | null): string =>
  milliseconds === null ? '–' : `${(milliseconds / 1000).toFixed(1)} s`;

const figure = (value: number | null): string => (value === null ? '–' : value.toLocaleString('en'));

const cells = ({
  row,
  fault,
  flagMs,
  recoverMs,
  comparisons,
  mismatches,
  notes,
  outcome,
}: Result): readonly string[] => [
  row,
  fault,
  seconds(flagMs),
  seconds(recoverMs),
  figure(comparisons),
  figure(mismatches),
  [outcome, ...notes].join('; '),
];

const byRow = (a: Result, b: Result): number => Number.parseInt(a.row, 10) - Number.parseInt(b.row, 10);

/** Lines of a Markdown table whose columns are as wide as their widest cell. */
export const table = (results: readonly Result[]): string => {
  const rows = [COLUMNS, ...[...results].sort(byRow).map(cells)];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = COLUMNS, ...body] = rows;
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body.map(line)].join('\n');
};
