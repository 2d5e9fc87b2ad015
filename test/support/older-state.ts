import { execFileSync } from 'node:child_process';
import { renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Part } from '#infra/local/part.ts';
import { postgresDataDir } from '#infra/local/postgres.ts';

const dataOf = ({ log }: Part): string => postgresDataDir(dirname(dirname(log)));

/** Copies a Postgres' files as they are now, with their owner; it is stopped for that and started again. */
export const keepState = async (postgres: Part): Promise<void> => {
  const data = dataOf(postgres);
  await postgres.stop();
  execFileSync('cp', ['-a', data, `${data}.kept`]);
  await postgres.start();
};

/** Puts back what keepState copied, as from a backup without the log that was written since. */
export const putBack = async (postgres: Part): Promise<void> => {
  const data = dataOf(postgres);
  await postgres.stop();
  rmSync(data, { recursive: true });
  renameSync(`${data}.kept`, data);
  await postgres.start();
};
