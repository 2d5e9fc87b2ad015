import { expect, test } from 'vitest';
import { createJobs, type Jobs } from '#admin-api/jobs.ts';
import { createMetrics } from '#admin-api/metrics.ts';
import { firstEpoch } from '#projector/generation-ports.ts';
import type { Operations } from '#projector/operations.ts';
import { memoryWatchStore, seen } from '#test/projector/watch/source.ts';
import { fakeOperations, look, record } from './fake-operations.ts';

const scrape = (operations: Operations, jobs: Jobs = createJobs(() => 0), watch = memoryWatchStore()) =>
  createMetrics({ operations, watch, jobs, cell: 'north' });

const textOf = async (metrics: ReturnType<typeof scrape>): Promise<string> => (await metrics()).text();

test('each generation’s lag, age, position, feed and last comparison are told', async () => {
  const text = await textOf(scrape(fakeOperations()));
  for (const line of [
    'deskview_active_generation{cell="north"} 7',
    'deskview_lag_records{generation="7",state="live",cell="north"} 10',
    'deskview_age_seconds{generation="7",state="live",cell="north"} 1.5',
    'deskview_position_offset{generation="7",state="live",cell="north"} 950',
    'deskview_parked_records{generation="7",state="live",cell="north"} 2',
    'deskview_parked_records_by_category{generation="7",state="live",category="malformed",cell="north"} 2',
    'deskview_feed_rate{generation="7",state="live",cell="north"} 12.5',
    'deskview_feed_state{generation="7",feed="reading",cell="north"} 1',
    'deskview_feed_state{generation="7",feed="halted",cell="north"} 0',
    'deskview_verified_timestamp_seconds{generation="7",state="live",cell="north"} 4',
    'deskview_verified_requests{generation="7",state="live",cell="north"} 12',
    'deskview_verified_drift{generation="7",state="live",cell="north"} 0',
    'deskview_verified_outcome{generation="7",outcome="equal",cell="north"} 1',
    'deskview_verified_outcome{generation="7",outcome="unknown",cell="north"} 0',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
});

test('what is not known is not there: no lag while the log does not answer, no outcome before a comparison', async () => {
  const generation = { ...record, ...look, verified: null, feed: null, position: null };
  const operations = fakeOperations({
    generations: async () => ({ active: 7, epoch: firstEpoch, generations: [generation] }),
    progress: () => Promise.reject(new Error('no broker')),
  });
  const text = await textOf(scrape(operations));
  expect(text).not.toMatch(/deskview_(lag|age|verified|position|parked)\w*\{/);
  expect(text).toContain('deskview_feed_state{generation="7",feed="silent",cell="north"} 1');
  expect(text).not.toMatch(/^deskview_(watched|slot|source)\w*\{/m);
});

test('a generation that was collected is not told of any more', async () => {
  let generations = [{ ...record, ...look }];
  const metrics = scrape(fakeOperations({ generations: async () => ({ active: 7, epoch: firstEpoch, generations }) }));
  expect(await textOf(metrics)).toContain('generation="7"');
  generations = [];
  expect(await textOf(metrics)).not.toContain('generation="7"');
});

test('jobs are counted by kind and state', async () => {
  const jobs = createJobs(() => 0);
  jobs.start('reindex', 'mona', () => new Promise(() => {}));
  const text = await textOf(scrape(fakeOperations(), jobs));
  expect(text).toContain('deskview_jobs{kind="reindex",state="running",cell="north"} 1');
});

test('what the line stands on is told, one gauge for each check; what is not known is not there', async () => {
  const watch = memoryWatchStore();
  const check = { cause: '', mend: null, since: 0 };
  await watch.keepSeen({ ...seen, at: 9000, retained: 4096 });
  await watch.keepWatched({
    ...{ at: 8000, by: 'host 1' },
    checks: [
      { ...check, name: 'publication', state: 'ok' },
      { ...check, name: 'connector', state: 'failed' },
      { ...check, name: 'clock-skew', state: 'unknown' },
    ],
  });
  const text = await textOf(scrape(fakeOperations(), createJobs(Date.now), watch));
  for (const line of [
    'deskview_check_ok{check="publication",cell="north"} 1',
    'deskview_check_ok{check="connector",cell="north"} 0',
    'deskview_watched_timestamp_seconds{cell="north"} 8',
    'deskview_slot_retained_bytes{cell="north"} 4096',
    'deskview_source_seen_timestamp_seconds{cell="north"} 9',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
  expect(text).not.toContain('clock-skew');
});

test('while the store does not answer there are no figures, not old ones', async () => {
  const operations = fakeOperations({ generations: () => Promise.reject(new Error('no store')) });
  await expect(scrape(operations)()).rejects.toThrow('no store');
});
