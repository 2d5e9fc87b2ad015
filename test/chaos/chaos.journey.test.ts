import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chaos } from './chaos.ts';
import { openJournal } from './journal.ts';
import { reportInWords } from './report.ts';

// Promise 1: the same answer as SQL at every quiet point.
// Promise 3: whatever was killed, cut or frozen, nothing lost and nothing doubled.
// Promise 5: readers are never told something old or wrong as if it were fresh.
// Promise 6: records that nobody can understand never stop the line.
// Promise 11: lost and evicted keys are noticed and repaired by the line itself.

const MINUTES = 3;
/** Give SEED to repeat a run. */
const seed = Number(process.env['SEED'] ?? 1 + (Date.now() % 1_000_000));

test(`whatever befalls the line, and whatever else at the same time: nothing lost, doubled or silently wrong (seed ${seed})`, async () => {
  const keepLogsIn = mkdtempSync(join(tmpdir(), 'deskview-chaos-'));
  const journal = openJournal(() => undefined);
  const report = await chaos({ minutes: MINUTES, seed, journal, keepLogsIn });
  console.info(reportInWords(report));
  if (report.wrong.length > 0) console.info(journal.lines.join('\n'));
  expect(report.wrong).toEqual([]);
}, 600_000);
