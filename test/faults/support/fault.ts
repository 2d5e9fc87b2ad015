import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect } from 'vitest';
import type { PartName } from '#infra/local/part.ts';
import { type Read, startReaders } from '#test/support/readers.ts';
import { compared, type FaultyLine, type FaultyLineOptions, startFaultyLine } from './faulty-line.ts';
import { keepLogs } from './kept-logs.ts';
import { watchMemory } from './memory.ts';
import { firstFresh, isFlagged, timeToFlag, wrongIn } from './reads.ts';
import { type Findings, type RowOptions, row } from './row.ts';
import { listenTo, type Said } from './said.ts';
import { OBSERVER, startWriters } from './writers.ts';

export type Scene = {
  readonly line: FaultyLine;
  /** What readers were told since the row began; grows. */
  readonly reads: readonly Read[];
  /** What a part has written into its log since the row began. */
  said(part: PartName): Said;
  /** Another figure for the table. */
  note(text: string): void;
};

export type Fault = RowOptions & {
  /** Plants the fault on a line that is written to and read from; resolves when its cause has ended. */
  readonly cause: (scene: Scene) => Promise<void>;
  /** After the recovery and the comparison: what else must hold. */
  readonly afterwards?: (scene: Scene) => Promise<void> | void;
  /** true: readers must have been told meanwhile, else the fault was none. false: there was nothing to tell. */
  readonly flagged?: boolean;
  /** Milliseconds, default 30,000. */
  readonly recoverWithin?: number;
  /** Readers may get no answer at all meanwhile, because the API itself is hurt. */
  readonly mayBeAway?: boolean;
  /** Milliseconds by which an old answer may be flagged too late: whose clock is wrong ages them from when it saw them. */
  readonly late?: number;
  readonly actionsPerSecond?: number;
  /** Writes COPYs of 300 requests and transactions of thousands of rows as well. */
  readonly bulk?: boolean;
  /** Megabytes our own processes may take. */
  readonly memory?: number;
  /** The line is of no use to the next row. */
  readonly ruins?: boolean;
};

/** STALE_AFTER, a reader's interval and an answer's time on a machine that is busy with the fault. */
const FLAG_WITHIN = 3500;
const READS_PER_SECOND = 20;
/** How long a recovery is waited for, and so measured, beyond its bound. */
const OVERTIME = 60_000;

const until = async (holds: () => boolean, milliseconds: number): Promise<boolean> => {
  const deadline = performance.now() + milliseconds;
  while (!holds() && performance.now() < deadline) await sleep(20);
  return holds();
};

const play = async (line: FaultyLine, fault: Fault, { measured, note }: Findings): Promise<void> => {
  const {
    recoverWithin = 30_000,
    actionsPerSecond = 20,
    bulk = false,
    memory = 1024,
    mayBeAway = false,
    late = 0,
  } = fault;
  const watched = watchMemory(line);
  const seed = Number(fault.row.replace(/\D.*/, '')) * 1000;
  const writers = await startWriters({ databaseUrl: line.stack.postgres.url, actionsPerSecond, seed, bulk });
  const readers = await startReaders(line.stack, READS_PER_SECOND, 4, OBSERVER);
  const { reads } = readers;
  const logs = new Map(Object.values(line.parts).map((part) => [part.name, listenTo(part)]));
  const scene: Scene = { line, reads, note, said: (part) => logs.get(part) ?? listenTo(line.part(part)) };
  try {
    const begun = Date.now();
    expect(await until(() => firstFresh(reads, begun) !== undefined, 30_000), 'the line is healthy before').toBe(true);
    const planted = performance.now();
    await fault.cause(scene);
    const [ended, endedAt] = [performance.now(), Date.now()];
    await until(() => firstFresh(reads, endedAt) !== undefined, recoverWithin + OVERTIME);
    const fresh = firstFresh(reads, endedAt);
    const recoverMs = fresh ? Math.round(fresh.at + fresh.ms - ended) : null;
    const flagMs = timeToFlag(reads, planted);
    const flagged = reads.filter(isFlagged).length;
    measured({ flagMs, recoverMs, flagged, reads: reads.length });
    await Promise.all([writers.stop(), readers.stop()]);
    const peak = watched.stop();
    measured({ reads: reads.length, peak });

    const { comparisons, mismatches } = await compared(line);
    measured({ comparisons, mismatches: mismatches.length });
    const complaints = [
      ...mismatches.slice(0, 1).map((one) => `${mismatches.length} mismatches, such as ${JSON.stringify(one)}`),
      ...wrongIn(reads, { mayBeAway, late }),
      ...(recoverMs === null || recoverMs > recoverWithin ? [`recovered after ${recoverMs ?? 'far too many'} ms`] : []),
      ...(flagMs !== null && flagMs > FLAG_WITHIN ? [`flagged after ${flagMs} ms`] : []),
      ...(fault.flagged !== undefined && fault.flagged !== (flagMs !== null) ? [`flagged: ${flagMs !== null}`] : []),
      ...(Math.max(...Object.values(peak)) > memory ? [`memory in MB: ${JSON.stringify(peak)}`] : []),
    ];
    if (complaints.length > 0) throw new Error(complaints.join('; '));
    await fault.afterwards?.(scene);
  } finally {
    watched.stop();
    await Promise.all([writers.stop(), readers.stop()]);
  }
};

/**
 * Rows that share a line: one is started for the first of them, and another after one that failed or ruins it. Each ends in
 * the comparison with SQL, which is what proves the line healthy for the next.
 */
export const faultsOn = (options: FaultyLineOptions) => {
  let line: FaultyLine | undefined;
  const drop = async (): Promise<void> => {
    const dropped = line;
    line = undefined;
    await dropped?.stop();
  };
  afterAll(drop, 60_000);
  return (name: string, fault: Fault): void =>
    row(name, fault, async (findings) => {
      line ??= await startFaultyLine(options);
      try {
        await Promise.race([play(line, fault, findings), line.failed]);
      } catch (error) {
        findings.note(`logs in ${keepLogs(line, `${fault.row} ${name}`)}`);
        await drop();
        throw error;
      }
      if (fault.ruins) await drop();
    });
};
