import { afterEach, expect, test, vi } from 'vitest';
import { follow } from '#projector/feed/follow.ts';
import { watchdog } from '#projector/feed/watchdog.ts';
import type { ChangeLog, LogReader } from '#projector/ports.ts';
import { five } from '#test/projector/line.ts';
import { now, quiet, scriptedLog, until } from '#test/projector/scripted-log.ts';
import { memoryServer } from '#test/support/memory-store.ts';

afterEach(() => void vi.useRealTimers());

const noThrottle = { spares: false, done: async () => {} };

/** `failures`: how often the store does not answer at first. */
const world = (more: Partial<ChangeLog> = {}, { throttle = noThrottle, failures = 0 } = {}) => {
  const store = memoryServer().connect();
  const { open } = store;
  Object.assign(store, {
    open: () => (failures-- > 0 ? Promise.reject(new Error('Redis does not answer')) : open.call(store)),
  });
  const log = scriptedLog();
  log.append(...five);
  let reader: LogReader | null = null;
  const start = (given: LogReader): Promise<void> => {
    reader = given;
    return log.start(given);
  };
  const logger = quiet();
  const following = follow({
    ...{ store, decode: log.decode, clock: () => now, logger, throttle },
    log: { ...log, start, ...more },
  });
  return { log, following, logger, release: () => reader?.released() };
};

test('before the log was joined there is no place, and nobody is known to stand by', async () => {
  const { following } = world({ start: () => new Promise(() => {}) });
  expect(await following.look()).toMatchObject({ standsBy: false, next: null, position: null, log: { next: 15 } });
});

test('what was read is seen, and that all of it is applied', async () => {
  const { following, log } = world();
  await following.begun;
  await log.assign();
  const consumer = await following.begun;
  await until(() => consumer.position()?.offset === 15);
  await until(() => !consumer.busy());
  expect(await following.look()).toMatchObject({ standsBy: false, waits: false, next: 15, position: { offset: 15 } });
});

test('who loses the partition to another member stands by, and has no place any more', async () => {
  const { following, log, release } = world();
  const consumer = await following.begun;
  await log.assign();
  await until(() => consumer.position()?.offset === 15);
  release();
  expect(await following.look()).toMatchObject({ standsBy: true, busy: false, position: null });
  await log.assign();
  expect(await following.look()).toMatchObject({ standsBy: false, position: { offset: 15 } });
});

test('while the store fails it waits', async () => {
  const { following, log } = world({}, { failures: 3 });
  await following.begun;
  await log.assign();
  expect((await following.look()).waits).toBe(true);
  await until(() => log.read() === 15);
  await following.look();
  expect((await following.look()).waits).toBe(false);
});

test('while readers are spared it waits', async () => {
  const rest = Promise.withResolvers<void>();
  const { following, log } = world({}, { throttle: { spares: true, done: () => rest.promise } });
  const consumer = await following.begun;
  await log.assign();
  await until(() => (consumer.position()?.offset ?? 0) > 0);
  expect((await following.look()).waits).toBe(true);
  rest.resolve();
});

test('a broker that does not answer in time says nothing', async () => {
  const { following } = world({ bounds: () => new Promise(() => {}) });
  vi.useFakeTimers();
  const looked = following.look();
  await vi.advanceTimersByTimeAsync(5000);
  expect(await looked).toMatchObject({ log: null });
});

test('the watchdog says why another feed has to be begun', async () => {
  const { following, logger } = world({ start: () => new Promise(() => {}) });
  let passed = 0;
  const rest = async (milliseconds: number): Promise<void> => {
    passed += milliseconds;
  };
  const { signal } = new AbortController();
  expect(await watchdog({ look: following.look, logger, now: () => passed, rest }, signal)).toMatch(
    /^nothing was consumed for 24 s/,
  );
  expect(passed).toBe(24_000);
  expect(logger.lines).toEqual([expect.stringMatching(/^nothing was consumed for 24 s/)]);
});

test('the watchdog is called off', async () => {
  const { following, logger } = world();
  const off = new AbortController();
  const found = watchdog({ look: following.look, logger }, off.signal);
  off.abort();
  expect(await found).toBeNull();
});
