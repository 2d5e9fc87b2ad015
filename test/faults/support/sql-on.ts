import { Client } from 'pg';
import type { FaultyLine } from './faulty-line.ts';

type Rows = readonly Readonly<Record<string, unknown>>[];

/** Runs statements on the source, each by itself; gives the rows of the last one. */
export const sqlOn = async ({ stack }: FaultyLine, ...statements: readonly string[]): Promise<Rows> => {
  const client = new Client({ connectionString: stack.postgres.url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    let rows: Rows = [];
    for (const statement of statements) rows = (await client.query(statement)).rows;
    return rows;
  } finally {
    await client.end();
  }
};
