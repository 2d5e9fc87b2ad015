import { expect, test } from 'vitest';
import { feedsOf } from '#projector/feeds.ts';
import { firstEpoch, type GenerationRecord } from '#projector/generation-ports.ts';
import { generationRecord } from '#test/support/memory-generations.ts';
import { quiet } from './scripted-log.ts';

/** Feeds that do nothing but remember that they run, and a clock that the test sets. */
const world = () => {
  let now = 0;
  let epoch = 1;
  const running = new Map<number, () => void>();
  const started: number[] = [];
  const feeds = feedsOf({
    ...{ fingerprint: 'rules', clock: () => now, logger: quiet() },
    start({ number }) {
      const ended = Promise.withResolvers<void>();
      const end = (): void => {
        running.delete(number);
        ended.resolve();
      };
      running.set(number, end);
      started.push(number);
      return { ended: ended.promise, stop: end };
    },
  });
  return {
    feeds,
    started,
    running: () => [...running.keys()],
    keep: (...generations: readonly GenerationRecord[]) =>
      feeds.keep({ active: 1, last: 9, generations, epoch: { ...firstEpoch, number: epoch } }),
    breaks() {
      epoch++;
    },
    /** It ends by itself. */
    async dies(number: number) {
      running.get(number)?.();
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
