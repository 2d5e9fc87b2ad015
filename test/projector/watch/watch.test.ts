import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { type Check, failed, ok } from '#projector/status/doctor.ts';
import type { SourceLook } from '#projector/status/probes.ts';
import { startWatch, type Watch, type WatchDeps } from '#projector/watch/watch.ts';
import { look } from '#test/projector/status/running-line.ts';
import { generationRecord, memoryGenerations } from '#test/support/memory-generations.ts';
import { memoryWatchStore, source } from './source.ts';

const running: Watch[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((watch) => watch.stop()));
});

const start = (more: Partial<WatchDeps> = {}) => {
  const said: { level: string; message: string }[] = [];
  const say = (level: string) => (_: object, message: string) => said.push({ level, message });
  const store = memoryWatchStore();
  const generations = memoryGenerations({ active: 1, last: 1, generations: [generationRecord(1)] });
  generations.say(1, look);
  const deps: WatchDeps = {
    ...{ checks: [], generations, store, by: 'host 1', clock: () => 5000 },
    probes: { source: async () => source, acknowledged: async () => null },
    log: { bounds: async () => ({ oldest: 0, next: 70, topicId: null }) },
    turns: { hold: async () => true },
    revive: null,
    logger: { info: say('info'), warn: say('warn'), error: say('error') },
    ...more,
  };
  const watch = startWatch({ every: 5, sourceEvery: 5, slotEvery: 5, patience: 20 }, deps);
  running.push(watch);
  return { said, store, generations, watch };
};

const check = (name: string, found: Check['check']): Check => ({ name, check: found });

test('what was found is kept for whoever asks, with who looked and when', async () => {
  const { store } = start({ checks: [check('publication', async () => failed('it lacks tags', 'prepare'))] });
  await expect
    .poll(() => store.watch, { interval: 1 })
    .toEqual({
      ...{ at: 5000, by: 'host 1' },
      checks: [{ name: 'publication', state: 'failed', cause: 'it lacks tags', mend: 'prepare', since: 5000 }],
    });
});

test('of several projectors one makes the checks; all of them look at the source', async () => {
  const made = vi.fn(async () => ok('well'));
  const { store } = start({ checks: [check('publication', made)], turns: { hold: async () => false } });
  await expect.poll(() => store.source, { interval: 1 }).toMatchObject({ system: '77', lsn: 1000, epoch: 1 });
  expect([made.mock.calls.length, store.watch]).toEqual([0, null]);
});

test('a check that never answers is unknown, and nothing piles up behind it', async () => {
  let [asked, atOnce] = [0, 0];
  const hung = async () => {
    asked += 1;
    atOnce = Math.max(atOnce, asked - looks());
    return new Promise<never>(() => undefined);
  };
  const { store } = start({ checks: [check('publication', hung), check('topic-cleanup', async () => ok('well'))] });
  const looks = () => vi.mocked(store.keepWatched).mock.calls.length;
  await expect.poll(looks, { interval: 1 }).toBeGreaterThan(3);
  expect(atOnce).toBe(1);
  expect(store.watch?.checks).toMatchObject([
    { name: 'publication', state: 'unknown', cause: 'no answer within 0.02 s' },
    { name: 'topic-cleanup', state: 'ok' },
  ]);
});

test('without a store each process looks and logs', async () => {
  const gone = () => Promise.reject(new Error('Redis does not answer'));
  const { said } = start({
    checks: [check('redis-eviction', async () => failed('it evicts', 'stop that'))],
    store: { ...memoryWatchStore(), watched: gone, keepWatched: gone, seen: gone },
    turns: { hold: gone },
  });
  await expect
    .poll(() => said, { interval: 1 })
    .toContainEqual({
      level: 'error',
      message: 'redis-eviction: it evicts. To mend it: stop that',
    });
  await sleep(30);
  expect(said.filter(({ level }) => level === 'error')).toHaveLength(1);
});

test('a source that does not answer is said once, not with every look', async () => {
  let asked = 0;
  const { said } = start({
    probes: {
      source: async () => {
        asked += 1;
        throw new Error('connect ECONNREFUSED');
      },
      acknowledged: async () => null,
    },
  });
  await expect.poll(() => asked, { interval: 1 }).toBeGreaterThan(5);
  expect(said).toEqual([{ level: 'warn', message: 'it is not known whether the source is the same' }]);
});

test('an older state of the source breaks the log, once, in the epoch that was looked at', async () => {
  let now: SourceLook = source;
  const { said, store, generations } = start({ probes: { source: async () => now, acknowledged: async () => null } });
  await expect.poll(() => store.source?.lsn, { interval: 1 }).toBe(1000);
  now = { ...source, started: '200', checkpoint: 600, lsn: 1500 };
  await expect
    .poll(() => generations.registry().epoch, { interval: 1 })
    .toMatchObject({
      ...{ number: 2, since: 70 },
      broken: { code: 'source-changed', detail: expect.stringContaining('started again') },
    });
  await expect.poll(() => store.source?.epoch, { interval: 1 }).toBe(2);
  await sleep(20);
  expect(generations.registry().epoch.number).toBe(2);
  expect(said).toEqual([{ level: 'error', message: expect.stringMatching(/^the log broke: The source was started/) }]);
});

test('a slot made anew while nobody reads it is told from one that waits, by where the connector had come to', async () => {
  const slot = { ...source.slot, active: false, confirmed: 970 };
  let acknowledged = 970;
  const { generations, store } = start({
    probes: { source: async () => ({ ...source, slot }), acknowledged: async () => acknowledged },
  });
  await expect.poll(() => store.source, { interval: 1 }).not.toBeNull();
  expect(generations.registry().epoch.number).toBe(1);
  acknowledged = 960;
  await expect.poll(() => generations.registry().epoch.broken?.code, { interval: 1 }).toBe('slot-lost');
});

test('while nothing of this epoch is built nothing is broken, whatever the slot does', async () => {
  const slot = { ...source.slot, active: null, walStatus: null, confirmed: null, retained: null };
  const generations = memoryGenerations();
  const { store } = start({
    generations,
    probes: { source: async () => ({ ...source, slot }), acknowledged: async () => null },
  });
  await expect.poll(() => store.source, { interval: 1 }).not.toBeNull();
  await sleep(20);
  expect(generations.registry().epoch.number).toBe(1);
});

test('how long the slot stands is remembered', async () => {
  let clock = 1000;
  let now: SourceLook = source;
  const { store } = start({ probes: { source: async () => now, acknowledged: async () => null }, clock: () => clock });
  await expect.poll(() => store.source?.stands, { interval: 1 }).toEqual({ since: 1000, lsn: 1000 });
  clock = 9000;
  now = { ...source, lsn: 4000 };
  await expect
    .poll(() => store.source, { interval: 1 })
    .toMatchObject({ lsn: 4000, stands: { since: 1000, lsn: 1000 } });
  now = { ...now, slot: { ...source.slot, confirmed: 3900 } };
  await expect.poll(() => store.source?.stands, { interval: 1 }).toEqual({ since: 9000, lsn: 4000 });
});

const damageOf = async (generations: ReturnType<typeof memoryGenerations>) =>
  Object.keys((await generations.look([1]))[0]?.damage ?? {});

test('a slot that is read by another connection may have been advanced: what is served is to be compared', async () => {
  let now: SourceLook = source;
  const { generations, store } = start({ probes: { source: async () => now, acknowledged: async () => null } });
  await expect.poll(() => store.source?.readBy, { interval: 1 }).toBe(4711);
  now = { ...source, readBy: null };
  await sleep(20);
  expect([store.source?.readBy, await damageOf(generations)]).toEqual([4711, []]);
  now = { ...source, readBy: 4712 };
  await expect.poll(() => store.source?.readBy, { interval: 1 }).toBe(4712);
  expect(await damageOf(generations)).toEqual([expect.stringContaining('Replication slot deskview_main')]);
});

test('a check that passes again and may have cost changes has what is served compared; another one does not', async () => {
  let found = failed('it lacks tags', 'prepare');
  const checks = ['publication', 'clock-skew'].map((name) => check(name, async () => found));
  const { generations, store } = start({ checks });
  await expect.poll(() => store.watch?.checks[0]?.state, { interval: 1 }).toBe('failed');
  expect(await damageOf(generations)).toEqual([]);
  found = ok('as it must be');
  await expect.poll(() => damageOf(generations), { interval: 1 }).toEqual([expect.stringContaining('publication')]);
});
