import { cpSync } from 'node:fs';
import { Client } from 'pg';
import { type FaultyLine, startFaultyLine } from '#test/faults/support/faulty-line.ts';
import { startReaders } from '#test/support/readers.ts';
import { seeded } from '#test/support/workload/random.ts';
import { fullRound, type RoundReport } from './full-round.ts';
import type { Journal } from './journal.ts';
import { ways } from './network-faults.ts';
import type { Report } from './report.ts';
import { standing } from './standing.ts';
import { installWatcher, startWatcher, WATCHER } from './watcher.ts';

export type ChaosOptions = {
  readonly minutes: number;
  readonly seed: number;
  readonly journal: Journal;
  /** Where the parts' logs are left when something was wrong. */
  readonly keepLogsIn: string;
};

const READS_PER_SECOND = 20;
const CONNECTIONS = 4;

/** Transactions that wrote something since the database was made. */
const transactionsSoFar = async ({ stack }: FaultyLine): Promise<number> => {
  const client = new Client({ connectionString: stack.postgres.url });
  await client.connect();
  const { rows } = await client.query<{ next: string }>('select pg_snapshot_xmax(pg_current_snapshot())::text as next');
  await client.end();
  return Number(rows[0]?.next);
};

/**
 * Writes, reads and hurts the line, round after round, each ending in a quiet point at which everything has to be right
 * again. Ends after so many minutes, or with the round in which something was wrong.
 */
export const chaos = async ({ minutes, seed, journal, keepLogsIn }: ChaosOptions): Promise<Report> => {
  const random = seeded(seed);
  const line = await startFaultyLine({
    through: ways,
    say: (text) => journal.note(`line: ${text.split('\n', 1)[0]}`),
  });
  const rounds: RoundReport[] = [];
  const wrong: string[] = [];
  line.failed.catch((error: Error) => wrong.push(error.message));
  try {
    await installWatcher(line.stack.postgres.url);
    const begun = performance.now();
    const before = await transactionsSoFar(line);
    const readers = await startReaders(line.stack, READS_PER_SECOND, CONNECTIONS, WATCHER);
    const watcher = await startWatcher(line.stack);
    let judged = 0;
    const reads = () => {
      const since = readers.reads.slice(judged);
      judged = readers.reads.length;
      return since;
    };
    try {
      while (performance.now() - begun < minutes * 60_000 && wrong.length === 0) {
        const report = await fullRound(random, { line, journal }, { reads, watched: watcher.wrong });
        rounds.push(report);
        wrong.push(...report.wrong);
      }
    } catch (error) {
      wrong.push(String(error));
    }
    if (wrong.length > 0) {
      for (const what of wrong) journal.note(`WRONG: ${what}`);
      journal.note(await standing(line));
      cpSync(`${line.stateDir}/logs`, keepLogsIn, { recursive: true });
      journal.note(`logs: ${keepLogsIn}`);
    }
    await watcher.stop();
    return {
      ...{ seed, rounds, wrong, minutes: (performance.now() - begun) / 60_000 },
      reads: await readers.stop(),
      transactions: (await transactionsSoFar(line)) - before,
    };
  } finally {
    await line.stop();
  }
};
