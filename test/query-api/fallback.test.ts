import { expect, onTestFinished, test, vi } from 'vitest';
import { createFallback } from '#query-api/fallback.ts';
import type { Ask, Found, ReadStore, Unavailable } from '#query-api/ports.ts';
import { emptyReference } from '#read-model/reference.ts';
import { people, position } from './desk.ts';
import { storeWithout } from './store-of.ts';

// Promise 5: never a silent wrong number.

const nothing: Found = { reference: emptyReference, position, tallies: new Map(), pages: [], groups: [], requests: [] };

const asking = (): Ask => ({ technician: people.root, since: 0n, tallies: [] });

/** A store whose answers wait to be given. */
const held = () => {
  const waiting: ((found: Found | Unavailable) => void)[] = [];
  const store: ReadStore = {
    read: async (ask) => {
      ask(emptyReference);
      return new Promise((resolve) => waiting.push(resolve));
    },
    position: async () => position,
    close: async () => {},
  };
  return { store, waiting };
};

const warnings = () => {
  const said: string[] = [];
  return { said, log: { warn: (_: object, message: string) => void said.push(message) } };
};

const { log } = warnings();

test('so many at once, so many waiting, the others are told that it is busy, at once', async () => {
  const { store, waiting } = held();
  const fallback = createFallback({ store, log, bounds: { atOnce: 2, waiting: 1 } });
  const answers = [1, 2, 3].map(() => fallback.read(asking));
  expect(await fallback.read(asking)).toMatchObject({ unavailable: 'busy' });
  expect(fallback.state()).toMatchObject({ breaker: 'closed', running: 2, waiting: 1, refused: { busy: 1 } });
  expect(waiting).toHaveLength(2);
  waiting[0]?.(nothing);
  await expect.poll(() => waiting.length).toBe(3);
  for (const give of waiting) give(nothing);
  expect(await Promise.all(answers)).toEqual([nothing, nothing, nothing]);
  expect(fallback.state()).toMatchObject({ running: 0, waiting: 0, answered: 3 });
});

test('who is not answered in time is refused; its turn ends when the work does', async () => {
  const { store, waiting } = held();
  const fallback = createFallback({ store, log, bounds: { atOnce: 1, waiting: 0, patience: 20 } });
  expect(await fallback.read(asking)).toMatchObject({ unavailable: 'unreachable' });
  expect(fallback.state()).toMatchObject({ running: 1, refused: { late: 1 } });
  expect(await fallback.read(asking)).toMatchObject({ unavailable: 'busy' });
  waiting[0]?.(nothing);
  await expect.poll(() => fallback.state().running).toBe(0);
});

test('what takes too long is a failure as any other: it is left alone', async () => {
  const { store } = held();
  const fallback = createFallback({ store, log, bounds: { patience: 20, failures: 2, pause: 60_000 } });
  expect(await Promise.all([fallback.read(asking), fallback.read(asking)])).toHaveLength(2);
  expect(fallback.state()).toMatchObject({ breaker: 'open', refused: { late: 2, open: 0 } });
  expect(await fallback.read(asking)).toMatchObject({ unavailable: 'unreachable' });
  expect(fallback.state().refused).toMatchObject({ open: 1 });
});

/** So that milliseconds pass when they are told to. */
const withoutTime = () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  return (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
};

test('the wait for a turn is no part of what the answer may take, and has an end of its own', async () => {
  const pass = withoutTime();
  const { store, waiting } = held();
  const fallback = createFallback({ store, log, bounds: { atOnce: 1, waiting: 2, queued: 200, patience: 1000 } });
  const [first, second, third] = [fallback.read(asking), fallback.read(asking), fallback.read(asking)];
  await pass(150);
  waiting[0]?.(nothing);
  expect(await first).toBe(nothing);
  await pass(51);
  expect(await third).toMatchObject({ unavailable: 'busy' });
  expect(fallback.state()).toMatchObject({ running: 1, waiting: 0, refused: { busy: 1 } });
  await pass(900);
  waiting[1]?.(nothing);
  expect(await second).toBe(nothing);
});

test('who left gives up the place, and is not read for', async () => {
  const { store, waiting } = held();
  const fallback = createFallback({ store, log, bounds: { atOnce: 1, waiting: 1, queued: 60_000 } });
  const first = fallback.read(asking);
  const leaving = new AbortController();
  const second = fallback.read(asking, leaving.signal);
  expect(await fallback.read(asking)).toMatchObject({ unavailable: 'busy' });
  leaving.abort();
  expect(await second).toMatchObject({ unavailable: 'busy' });
  expect(await fallback.read(asking, leaving.signal)).toMatchObject({ unavailable: 'busy' });
  expect(fallback.state()).toMatchObject({ waiting: 0, refused: { busy: 1, gone: 2 } });
  const third = fallback.read(asking);
  waiting[0]?.(nothing);
  await expect.poll(() => waiting.length).toBe(2);
  waiting[1]?.(nothing);
  expect(await Promise.all([first, third])).toEqual([nothing, nothing]);
});

test.each([100, 250, 400, 900])('under a flood, answers of %i ms are given as fast as they can be', async (service) => {
  const pass = withoutTime();
  const store: ReadStore = {
    read: () => new Promise((resolve) => setTimeout(resolve, service, nothing)),
    position: async () => position,
    close: async () => {},
  };
  const fallback = createFallback({ store, log });
  const [perSecond, seconds] = [200, 10];
  const slowest = { answered: 0, refused: 0 };
  for (let n = 0; n < perSecond * seconds; n++) {
    const asked = performance.now();
    void fallback.read(asking).then((found) => {
      const what = 'unavailable' in found ? 'refused' : 'answered';
      slowest[what] = Math.max(slowest[what], performance.now() - asked);
    });
    await pass(1000 / perSecond);
  }
  const { answered, breaker } = fallback.state();
  const possible = (4 * 1000 * seconds) / service;
  expect(answered).toBeGreaterThan(0.9 * possible);
  expect(breaker).toBe('closed');
  expect(slowest.refused).toBeLessThanOrEqual(201);
  expect(slowest.answered).toBeLessThanOrEqual(service + 201);
});

test('after failures in a row it is left alone, then tried by one; the change is said once', async () => {
  let store = storeWithout('unreachable');
  let asked = 0;
  const { said, log } = warnings();
  const fallback = createFallback({
    store: {
      ...store,
      read: (ask) => {
        asked += 1;
        return store.read(ask);
      },
    },
    ...{ log, bounds: { failures: 3, pause: 50 } },
  });
  for (let n = 0; n < 10; n++) expect(await fallback.read(asking)).toMatchObject({ unavailable: 'unreachable' });
  expect([asked, fallback.state().breaker, said.length]).toEqual([3, 'open', 1]);

  const { store: slow, waiting } = held();
  store = slow;
  await new Promise((resolve) => setTimeout(resolve, 60));
  const trial = fallback.read(asking);
  await expect.poll(() => waiting.length).toBe(1);
  expect(fallback.state().breaker).toBe('half-open');
  expect(await fallback.read(asking)).toMatchObject({ unavailable: 'unreachable' });
  waiting[0]?.(nothing);
  expect(await trial).toBe(nothing);
  expect([fallback.state().breaker, said.length]).toEqual(['closed', 2]);
});

test('a page that is too far behind is refused, which is no failure', async () => {
  const fallback = createFallback({ store: storeWithout('too-deep'), log, bounds: { failures: 1 } });
  for (const _again of [1, 2]) expect(await fallback.read(asking)).toMatchObject({ unavailable: 'too-deep' });
  expect(fallback.state()).toMatchObject({ breaker: 'closed', refused: { 'too-deep': 2, failed: 0 } });
});
