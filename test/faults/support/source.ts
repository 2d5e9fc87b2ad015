import { Client } from 'pg';
import type { FaultyLine } from './faulty-line.ts';

export type Sql = <Row extends object>(text: string, values?: readonly unknown[]) => Promise<readonly Row[]>;

/** Uses a connection of its own to the line's source. */
export const inSource = async <T>({ stack }: FaultyLine, use: (sql: Sql) => Promise<T>): Promise<T> => {
  const client = new Client({ connectionString: stack.postgres.url, application_name: 'deskview fault' });
  await client.connect();
  try {
    return await use(async <Row extends object>(text: string, values: readonly unknown[] = []) => {
      const { rows } = await client.query<Row>(text, [...values]);
      return rows;
    });
  } finally {
    await client.end();
  }
};
