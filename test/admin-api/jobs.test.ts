import { expect, test } from 'vitest';
import { createJobs } from '#admin-api/jobs.ts';

const forever = () => new Promise<never>(() => {});

test('a job that fails says why', async () => {
  const jobs = createJobs(() => 5);
  const { id } = jobs.start('reindex', 'mona', async () => {
    throw new Error('No answer.');
  });
  await expect.poll(() => jobs.find(id)).toMatchObject({ state: 'failed', error: 'No answer.', endedAt: 5 });
});

test('another of its kind may start once it has ended', async () => {
  const jobs = createJobs(() => 0);
  const { id } = jobs.start('reindex', 'mona', async () => 'done');
  expect(() => jobs.start('reindex', 'omar', forever)).toThrow(`A reindex is running already: job ${id}.`);
  await expect.poll(() => jobs.find(id)?.state).toBe('succeeded');
  expect(jobs.start('reindex', 'omar', forever)).toMatchObject({ who: 'omar', state: 'running' });
});

test('the newest come first, and the oldest that have ended are forgotten', async () => {
  const jobs = createJobs(() => 0);
  const kept = jobs.start('verification', 'mona', forever).id;
  for (let number = 0; number < 60; number++) {
    const { id } = jobs.start('reindex', `${number}`, async () => null);
    await expect.poll(() => jobs.find(id)?.state, { interval: 1 }).toBe('succeeded');
  }
  expect(jobs.all()).toHaveLength(50);
  expect(jobs.all().at(0)?.who).toBe('59');
  expect(jobs.find(kept)?.state).toBe('running');
});

test('closing cancels what runs and waits for its end', async () => {
  const jobs = createJobs(() => 0);
  let cleaned = false;
  const { id } = jobs.start('reindex', 'mona', async (said) => {
    try {
      for (;;) {
        await new Promise(setImmediate);
        said(null);
      }
    } finally {
      cleaned = true;
    }
  });
  await jobs.close();
  expect([jobs.find(id)?.state, cleaned]).toEqual(['cancelled', true]);
});

test('cancelling what has ended changes nothing', async () => {
  const jobs = createJobs(() => 0);
  const { id } = jobs.start('reindex', 'mona', async () => 'done');
  await expect.poll(() => jobs.find(id)?.state).toBe('succeeded');
  expect(jobs.cancel(id)).toMatchObject({ state: 'succeeded', result: 'done' });
  expect(jobs.cancel('other')).toBeUndefined();
});
