/** Which rows this run is for: `fast`, `all`, or words of which one has to be in the row's title. */
const wanted = process.env['FAULTS'] || 'fast';

export type Row = {
  /** As in the list of faults: `16`, or `17, 18`. */
  readonly row: string;
  readonly name: string;
  readonly fast: boolean;
};

export const titleOf = ({ row, name }: Pick<Row, 'row' | 'name'>): string => `${row}: ${name}`;

const matches = (word: string, row: Row): boolean =>
  /^\d+$/.test(word) ? row.row.split(', ').includes(word) : titleOf(row).toLowerCase().includes(word.toLowerCase());

export const isWanted = (row: Row): boolean => {
  if (wanted === 'all') return true;
  if (wanted === 'fast') return row.fast;
  return (JSON.parse(wanted) as string[]).some((word) => matches(word, row));
};
