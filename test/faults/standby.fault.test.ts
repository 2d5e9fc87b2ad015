import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Part } from '#infra/local/part.ts';
import { startReaders } from '#test/support/readers.ts';
import { compared, type FaultyLine, startFaultyLine } from './support/faulty-line.ts';
import { membersOf } from './support/group.ts';
import { anotherProjector, openServed, spread, until } from './support/projectors.ts';
import { startPulse } from './support/pulse.ts';
import { wrongIn } from './support/reads.ts';
import { row } from './support/row.ts';
import { startWriters } from './support/writers.ts';

// Promise 3: of several projectors one writes, and another goes on where it ended.

const TAKEOVERS = 20;

/** Milliseconds without a step, each time the one that works is ended by this signal. */
const takeovers = async (line: FaultyLine, other: Part, signal: NodeJS.Signals, times: number): Promise<number[]> => {
  const both = [line.part('projector'), other];
  const served = openServed(line);
  const pulse = startPulse(served);
  const silences: number[] = [];
  try {
    for (let n = 0; n < times; n++) {
      await until('one works and one stands by', async () => (await membersOf(line)) === 2, { every: 200 });
      await sleep(1000);
      const working = await served.fedBy(both);
      if (!working) throw new Error('nobody says that it works');
      const at = performance.now();
      await working.kill(signal);
      silences.push(await pulse.silenceAfter(at));
      if (working === other) await other.start();
    }
  } finally {
    await pulse.stop();
    await served.close();
  }
  return silences;
};

row('a standby takes over', { row: '20', timeout: 1_200_000 }, async ({ measured, note }) => {
  const line = await startFaultyLine();
  const other = anotherProjector(line);
  try {
    await other.start();
    const readers = await startReaders(line.stack, 20);
    const writers = await startWriters({ databaseUrl: line.stack.postgres.url, actionsPerSecond: 20, seed: 20 });
    const killed = await takeovers(line, other, 'SIGKILL', TAKEOVERS);
    note(`after kill -9 within ${spread(killed)} s (least, median, most of ${killed.length})`);
    const asked = await takeovers(line, other, 'SIGTERM', TAKEOVERS);
    note(`after SIGTERM within ${spread(asked)} s`);
    await writers.stop();
    const reads = await readers.stop();
    const { comparisons, mismatches } = await compared(line);
    measured({ recoverMs: Math.max(...killed), comparisons, mismatches: mismatches.length, reads: reads.length });
    expect(mismatches).toEqual([]);
    expect(wrongIn(reads)).toEqual([]);
    expect(Math.max(...killed)).toBeLessThan(10_000);
    expect(Math.max(...asked)).toBeLessThan(2000);
  } finally {
    await other.stop();
    await line.stop();
  }
});
