import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

type Value = string | number | boolean | Date | null;
export type Row = Readonly<Record<string, Value>>;

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

const field = (value: Value): string => {
  if (value === null) return '\\N';
  if (value instanceof Date) return value.toISOString();
  return String(value).replace(/[\\\t\n\r]/g, (character) => escapes[character] ?? character);
};

/** Writes all rows by one COPY; the first row's keys are the columns. Dates go out as UTC. */
export const copyRows = async (client: ClientBase, table: string, rows: readonly Row[]): Promise<void> => {
  const columns = Object.keys(rows[0] ?? {});
  if (columns.length === 0) return;
  const lines = rows.map((row) => `${columns.map((column) => field(row[column] ?? null)).join('\t')}\n`);
  const list = columns.map((column) => `"${column}"`).join(', ');
  await pipeline(Readable.from([lines.join('')]), client.query(copyFrom(`copy ${table} (${list}) from stdin`)));
};
