import { expect, test } from 'vitest';
import { feedsOf, type Handover } from '#projector/feeds.ts';
import { firstEpoch, type GenerationRecord } from '#projector/generation-ports.ts';
import { generationRecord } from '#test/support/memory-generations.ts';
import { quiet } from './scripted-log.ts';

/** Feeds that do nothing but remember that they run, and a clock that the test sets. */
const world = () => {
  let now = 0;
  let epoch = 1;
  const logger = quiet();
  const running = new Map<number, (end?: Handover) => void>();
  const started: number[] = [];
  const feeds = feedsOf({
    ...{ fingerprint: 'rules', clock: () => now, logger },
    start({ number }) {
      const ended = Promise.withResolvers<Handover>();
      const end = (why: Handover = { planned: false, why: 'it failed' }): void => {
        running.delete(number);
        ended.resolve(why);
      };
      running.set(number, end);
      started.push(number);
      return { ended: ended.promise, stop: () => end() };
    },
  });
  return {
    feeds,
    started,
    lines: logger.lines,
    running: () => [...running.keys()],
    keep: (...generations: readonly GenerationRecord[]) =>
      feeds.keep({ active: 1, last: 9, generations, epoch: { ...firstEpoch, number: epoch } }),
    breaks() {
      epoch++;
    },
    /** It ends by itself. */
    async dies(number: number, end?: Handover) {
      running.get(number)?.(end);
      await Promise.resolve();
    },
    pass(milliseconds: number) {
      now += milliseconds;
    },
  };
};

const live = generationRecord(1);

test('live, staged and former generations of these rules are fed, others are not', () => {
  const { keep, running } = world();
  keep(
    live,
    generationRecord(2, { state: 'staged' }),
    generationRecord(3, { state: 'former' }),
    generationRecord(4, { state: 'removing' }),
    generationRecord(5, { fingerprint: 'others' }),
  );
  expect(running()).toEqual([1, 2, 3]);
});

test('what was built before the log broke is not fed any more', () => {
  const { keep, running, breaks } = world();
  keep(live, generationRecord(2, { state: 'former' }));
  breaks();
  keep(live, generationRecord(2, { state: 'former' }), generationRecord(3, { state: 'staged', epoch: 2 }));
  expect(running()).toEqual([3]);
});

test('each is started once, and goes on when its state changes', () => {
  const { keep, started } = world();
  keep({ ...live, state: 'staged' });
  keep(live);
  keep({ ...live, state: 'former' });
  expect(started).toEqual([1]);
});

test('a feed is stopped when its generation is given up', () => {
  const { keep, running } = world();
  keep(live, generationRecord(2));
  keep(live, generationRecord(2, { state: 'removing' }));
  expect(running()).toEqual([1]);
  keep();
  expect(running()).toEqual([]);
});

test('a feed that died is started again, ever more slowly while it does not stay alive', async () => {
  const { keep, dies, pass, started } = world();
  const pauses: number[] = [];
  for (let death = 0; death < 7; death++) {
    keep(live);
    await dies(1);
    let waited = 0;
    for (const before = started.length; started.length === before; waited += 500) {
      keep(live);
      if (started.length === before) pass(500);
    }
    pauses.push(waited - 500);
  }
  expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  pass(61_000);
  await dies(1);
  pass(1000);
  keep(live);
  expect(started).toHaveLength(9);
});

test('a feed that ended is told of with its cause and when it is started again', async () => {
  const { keep, dies, lines } = world();
  keep(live);
  await dies(1, { planned: false, why: 'its thread was silent for 25 s' });
  expect(lines.at(-1)).toBe('the feed ended and is started again in 1 s: its thread was silent for 25 s');
});

test('a feed that hands over is followed at once, which is no failure', async () => {
  const { keep, dies, started, lines } = world();
  keep(live);
  await dies(1, { planned: true, why: 'this one has caught up' });
  expect(lines.slice(1)).toEqual(['another feed continues: this one has caught up']);
  keep(live);
  expect(started).toEqual([1, 1]);
  await dies(1);
  expect(lines.at(-1)).toContain('started again in 1 s');
});

test('in a Redis that was emptied the same number is another generation', () => {
  const { keep, started, running } = world();
  keep(live);
  keep({ ...live, stagedAt: 77 });
  expect(started).toEqual([1, 1]);
  expect(running()).toEqual([1]);
});

test('a stop waits until all have ended, those that were being stopped too', async () => {
  const { feeds, keep, running } = world();
  keep(live, generationRecord(2));
  keep(live);
  await feeds.stop();
  expect(running()).toEqual([]);
});
