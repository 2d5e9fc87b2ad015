import { stripVTControlCharacters } from 'node:util';
import { redact } from '#environment/redact.ts';

/** Data goes to stdout, without secrets. */
export const write = (text: string): void => {
  process.stdout.write(`${redact(text)}\n`);
};

/** Data, as one JSON value when that was asked for. */
export const print = <T>(value: T, json: boolean | undefined, inWords: (value: T) => string): void =>
  write(json ? JSON.stringify(value, null, 2) : inWords(value));

/** Talk goes to stderr, without secrets. */
export const say = (line: string): void => {
  process.stderr.write(`${redact(line)}\n`);
};

const width = (text: string): number => stripVTControlCharacters(text).length;

/** Columns as wide as they have to be; the last one is not filled up. */
export const table = (rows: readonly (readonly string[])[]): string => {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, index) => Math.max(...rows.map((row) => width(row[index] ?? ''))));
  return rows
    .map((row) =>
      row
        .map((cell, index) => (index === row.length - 1 ? cell : cell + ' '.repeat((widths[index] ?? 0) - width(cell))))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};
