import { setTimeout as sleep } from 'node:timers/promises';
import { startTraffic } from '#command-api/traffic.ts';
import { deskview } from '#test/support/deskview.ts';
import { type Read, type Readers, startReaders } from '#test/support/readers.ts';
import { startTestLine } from '#test/support/stack.ts';
import { percentile, type Report, round } from './report.ts';

const TRAFFIC = 50;
const READS = 100;
const BASELINE = 30_000;

type Row = Readonly<Record<string, string | number>>;

const rowOf = (what: string, seconds: number, reads: readonly Read[], before: number | null): Row => {
  const times = reads.map(({ ms }) => ms);
  const p99 = percentile(times, 99);
  return {
    what,
    seconds: round(seconds),
    reads: reads.length,
    failed: reads.filter(({ problem }) => problem !== null).length,
    stale: reads.filter(({ stale }) => stale).length,
    'p50 ms': round(percentile(times, 50)),
    'p99 ms': round(p99),
    '÷ before': before === null ? 1 : round(p99 / before, 2),
    generations: [...new Set(reads.map(({ generation }) => generation))].join(' '),
  };
};

/** Reads while something is done, and how long that took. */
const during = async (readers: Readers, work: () => Promise<unknown>) => {
  const from = readers.reads.length;
  const begun = performance.now();
  await work();
  return { seconds: (performance.now() - begun) / 1000, reads: readers.reads.slice(from) };
};

/**
 * The operators' whole day on the real line, through the command line, while technicians ask and the desk is written
 * to: both ways to rebuild, verify, promote and roll back. Reads' p99 of each against that of the same run before.
 */
export const run = async ({ requests = 100_000 }: { readonly requests?: number }): Promise<Report> => {
  const line = await startTestLine({
    ...{ demo: requests, supervised: true, say: console.error },
    env: { VERIFY_EVERY: '0', FALLBACK: 'off' },
  });
  const traffic = await startTraffic(line.stack.postgres.url, TRAFFIC);
  const readers = await startReaders(line.stack, READS);
  const rows: Row[] = [];
  const notes: string[] = [];
  try {
    const command = async (...args: string[]) => {
      const { code, stderr } = await deskview(line.stack, ...args);
      if (code !== 0) throw new Error(`deskview ${args.join(' ')} ended with ${code}:\n${stderr}`);
    };
    await sleep(BASELINE / 3);
    const quiet = await during(readers, () => sleep(BASELINE));
    const before = percentile(
      quiet.reads.map(({ ms }) => ms),
      99,
    );
    rows.push(rowOf('before', quiet.seconds, quiet.reads, null));
    const measure = async (what: string, ...commands: string[][]) => {
      const { seconds, reads } = await during(readers, async () => {
        for (const args of commands) await command(...args);
      });
      rows.push(rowOf(what, seconds, reads, before));
      console.error(`${what}: ${round(seconds)} s`);
      for (const { problem } of reads.filter((read) => read.problem !== null).slice(0, 3))
        notes.push(`${what}: ${problem}`);
    };
    for (const from of ['kafka', 'postgres']) {
      await measure(`stage from ${from}, wait`, ['stage', '--from', from], ['wait']);
      await measure('verify', ['verify']);
      await measure('promote', ['promote']);
      await measure('verify what is served', ['verify']);
      await measure('rollback', ['rollback']);
    }
  } finally {
    await readers.stop();
    await traffic.stop();
    await line.stop();
  }
  return {
    rows,
    notes: [
      ...notes,
      `${requests} demo requests, ${TRAFFIC} actions/s written, ${READS} reads/s asked over 4 connections.`,
    ],
  };
};
