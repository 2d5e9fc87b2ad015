import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { RetryReport } from '#projector/dead-letters/retry.ts';
import { metaNow } from './support/answers.ts';
import { lastRow, writeByHand } from './support/by-hand.ts';
import { operated, setAside } from './support/dead-letters.ts';
import { faultsOn } from './support/fault.ts';
import { falseMarkers, noMarkers, noRecords, noRows } from './support/poisons.ts';
import { until } from './support/projectors.ts';
import { longestStandstill } from './support/reads.ts';

// Promise 3: what cannot be understood is set aside and said, and the line goes on.

const fault = faultsOn({});

/** Milliseconds that the watermark may stand still while records are set aside. */
const FLOWS = 3000;

fault('records that nobody can understand lie between the others', {
  row: '32, 33, 34',
  flagged: false,
  recoverWithin: FLOWS,
  async cause({ line, reads, said, note }) {
    const message = await lastRow(line, 'chat_messages');
    const status = await lastRow(line, 'request_statuses');
    const poisons = [...noRecords(line, message), ...noRows(line, message, status), ...noMarkers()];
    expect((await metaNow(line)).degraded).toBe(false);

    const since = performance.now();
    const offsets: number[] = [];
    for (const poison of poisons) {
      offsets.push(...(await writeByHand(line, [poison])));
      await sleep(50);
    }
    await until('all of them are set aside', async () => (await setAside(line)).parked >= poisons.length, {
      within: 10_000,
    });
    const standstill = longestStandstill(reads, since, performance.now());
    expect(standstill).toBeLessThan(FLOWS);
    expect((await metaNow(line)).degraded).toBe(true);

    const { letters, parked } = await setAside(line);
    const told = poisons.map(({ what }, n) => {
      const letter = letters.find(({ offset }) => offset === offsets[n]);
      return { what, category: letter?.category, about: letter?.target.kind };
    });
    expect(told).toEqual(poisons.map(({ what, category, about }) => ({ what, category, about })));
    expect(letters.filter(({ reason }) => reason.length === 0)).toEqual([]);
    expect(parked).toBe(poisons.length);
    said('projector').matching(/"record set aside"/, { least: poisons.length, most: poisons.length });

    const { settled, left } = await operated<RetryReport>(line, ['dlq', 'retry', '--all'], [4]);
    const aimless = poisons.filter(({ about }) => about === 'unknown').length;
    expect([settled.length, left.length]).toEqual([poisons.length - aimless, aimless]);
    await operated(line, ['verify', '--repair']);
    await operated(line, ['dlq', 'discard', '--all', '--yes', '--why', 'a test’s']);
    expect((await metaNow(line)).degraded).toBe(false);
    note(
      `${poisons.length} set aside; longest standstill ${(standstill / 1000).toFixed(1)} s; ${settled.length} retried`,
    );
  },
});

/** Milliseconds between two of them: each falls elsewhere between the records of real ones. */
const BETWEEN = 400;

fault('transactions begin and end that never were', {
  row: '32, 33, 34',
  // It may be taken for a log that broke, and all is built anew.
  ruins: true,
  async cause({ line, said, note }) {
    for (let n = 0; n < 5; n++) {
      for (const marker of falseMarkers()) {
        await writeByHand(line, [marker]);
        await sleep(BETWEEN);
      }
    }
    note(`taken for a break ${said('projector').matching(/the log broke/, { least: 0 }).length} times`);
  },
});
