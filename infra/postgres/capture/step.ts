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

export type Target = {
  readonly client: ClientBase;
  readonly cell: string;
  readonly replicationPassword: string;
  /** Whether the role can log in with the password; undefined: something else keeps it out. Asked only when what is stored cannot be seen. */
  readonly logsIn?: (role: string, password: string) => Promise<boolean | undefined>;
};

/** The name that a cell's publication, slot and replication role share. */
export const captureName = (cell: string): string => namesOf(cell).capture;

/** The SQL of a step as it may be shown: without its secret. */
export const shownSql = ({ sql, secret }: Step) => (secret === undefined ? sql : sql.replaceAll(secret, '********'));

/** Steps as SQL with the reason of each, passwords left out. */
export const inSql = (steps: readonly Step[]): string =>
  steps.map((step) => `-- ${step.because}\n${shownSql(step)};`).join('\n');
