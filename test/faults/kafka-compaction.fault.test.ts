import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { topicSettings } from '#infra/kafka/topic.ts';
import { deskview } from '#test/support/deskview.ts';
import { faultsOn } from './support/fault.ts';
import type { FaultyLine } from './support/faulty-line.ts';
import { endOfLog, recordsOf, setTopic } from './support/log-of.ts';
import { misbehaviour } from './support/misbehaviour.ts';

// Promise 1: what is built from a log that was compacted is the same as what SQL gives.

const { env, setClocks, rightClocks } = misbehaviour();
const fault = faultsOn({ env });

const DAY = 86_400_000;

const eager = {
  ...topicSettings,
  'min.compaction.lag.ms': '0',
  'min.cleanable.dirty.ratio': '0.01',
  'segment.ms': '1000',
};

/** Transaction markers share one key: of those before that offset nothing is left once compaction has been there. */
const markersBefore = async (line: FaultyLine, end: number): Promise<number> =>
  (await recordsOf(line, end)).filter(({ key }) => key?.includes('"transaction"')).length;

const run = async (line: FaultyLine, ...args: readonly string[]) => {
  const { code, stdout, stderr } = await deskview(line.stack, ...args, '--json');
  if (code !== 0) throw new Error(`deskview ${args.join(' ')} ended with ${code}: ${stderr}${stdout}`);
  return JSON.parse(stdout);
};

fault('compaction is forced, and a generation built from what it left', {
  row: '27',
  timeout: 400_000,
  async cause({ line, note }) {
    await sleep(5000);
    const end = await endOfLog(line);
    await setTopic(line, eager);
    await expect.poll(() => markersBefore(line, end), { timeout: 90_000, interval: 3000 }).toBeLessThanOrEqual(1);
    await setTopic(line, topicSettings);
    await sleep(1000);
    // Nothing that comes after it is compacted.
    const settled = await endOfLog(line);
    note(`${(await recordsOf(line, end)).length} of ${end} records are left`);

    // To a clock of tomorrow the log has rested, and may be compacted.
    setClocks({ projector: DAY });
    const { number } = await run(line, 'stage', '--from', 'kafka');
    const reached = async (): Promise<number> => {
      const { generations } = await run(line, 'generations');
      const staged = (generations as { number: number; position: { offset: number } | null }[]).find(
        (it) => it.number === number,
      );
      return staged?.position?.offset ?? 0;
    };
    await expect.poll(reached, { timeout: 60_000, interval: 500 }).toBeGreaterThan(settled);
    rightClocks();
    await run(line, 'wait', '--timeout', '60');
    const { outcome, drifted } = await run(line, 'verify', '--generation', `${number}`);
    expect({ outcome, drifted }).toEqual({ outcome: 'equal', drifted: 0 });
    await run(line, 'promote');
  },
});
