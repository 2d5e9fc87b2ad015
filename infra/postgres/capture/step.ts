import type { ClientBase } from 'pg';
import { namesOf } from '#read-model/cell.ts';

/** One thing to change in the source database, with the reason in words and the SQL that does it. */
export type Step = {
  readonly because: string;
  readonly sql: string;
  readonly secret?: string;
  /** It is taken because what it changes cannot be seen: it may be right already. */
  readonly blind?: true;
};

export type Target = { readonly client: ClientBase; readonly cell: string; readonly replicationPassword: string };

/** The name that a cell's publication, slot and replication role share. */
export const captureName = (cell: string): string => namesOf(cell).capture;

/** The SQL of a step as it may be shown: without its secret. */
export const shownSql = ({ sql, secret }: Step) => (secret === undefined ? sql : sql.replaceAll(secret, '********'));
