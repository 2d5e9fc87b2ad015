import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { expect } from 'vitest';
import { partNames } from '#infra/local/part.ts';
import { startReaders } from '#test/support/readers.ts';
import { type Random, seeded } from '#test/support/workload/random.ts';
import { takeDown } from './support/down.ts';
import { compared, type FaultyLine, startFaultyLine } from './support/faulty-line.ts';
import { keepLogs } from './support/kept-logs.ts';
import { spread, until } from './support/projectors.ts';
import { firstFresh, wrongIn } from './support/reads.ts';
import { row } from './support/row.ts';
import { startWriters } from './support/writers.ts';

// Promise 5: whatever is there already, there is no answer before there is a true one.

const PERMUTATIONS = 10;
const WITHIN = 60_000;
/** Milliseconds at most from one start to the next. */
const APART = 3000;

const forgetAll = async ({ stack }: FaultyLine): Promise<void> => {
  const redis = new Redis(stack.redis.url);
  await redis.flushall();
  await redis.quit();
};

/** Kills all, one moment after the other, and starts all, in two orders; Redis may have lost all meanwhile. */
const shuffle = async (line: FaultyLine, random: Random, forgets: boolean): Promise<void> => {
  const ups = new Map<string, () => Promise<void>>();
  for (const name of random.shuffled(partNames)) {
    if (name === 'redis' && forgets) await forgetAll(line);
    ups.set(name, (await takeDown(line.part(name))).up);
  }
  const starts: Promise<unknown>[] = [];
  for (const name of random.shuffled(partNames)) {
    await sleep(random.int(0, APART));
    // One that ends because another is not there yet is started again by its supervisor.
    starts.push(
      ups
        .get(name)?.()
        .catch(() => undefined) ?? Promise.resolve(),
    );
  }
};

/** Milliseconds from the last start to the first fresh answer, and how many comparisons with SQL agree then. */
const converges = async (line: FaultyLine, n: number) => {
  const readers = await startReaders(line.stack, 20);
  const writers = await startWriters({ databaseUrl: line.stack.postgres.url, actionsPerSecond: 20, seed: n });
  await sleep(2000);
  await writers.stop();
  await shuffle(line, seeded(n), n % 2 === 0);
  const since = Date.now();
  const ms = await until('a fresh answer', () => firstFresh(readers.reads, since) !== undefined, { within: WITHIN });
  const reads = await readers.stop();
  expect(wrongIn(reads, { mayBeAway: true }), 'what readers saw').toEqual([]);
  const { comparisons, mismatches } = await compared(line);
  expect(mismatches).toEqual([]);
  return { ms, comparisons };
};

row('the six processes are killed and started in any order', { row: '14', timeout: 1_200_000 }, async (findings) => {
  const line = await startFaultyLine();
  const times: number[] = [];
  let comparisons = 0;
  try {
    for (let n = 1; n <= PERMUTATIONS; n++) {
      const once = await converges(line, n);
      times.push(once.ms);
      comparisons += once.comparisons;
      findings.measured({ recoverMs: Math.max(...times), comparisons, mismatches: 0 });
    }
  } catch (error) {
    findings.note(`logs in ${keepLogs(line, '14 any order')}`);
    throw error;
  } finally {
    findings.note(`${times.length} orders: ${spread(times)} s (least, median, most)`);
    await line.stop();
  }
});
