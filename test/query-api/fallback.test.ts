import { expect, test } from 'vitest';
import { createFallback } from '#query-api/fallback.ts';
import type { Ask, Found, PageStart, ReadStore, Unavailable } from '#query-api/ports.ts';
import { emptyReference } from '#read-model/reference.ts';
import { people, position } from './desk.ts';
import { storeWithout } from './store-of.ts';

// Promise 5: never a silent wrong number.

const nothing: Found = { reference: emptyReference, position, tallies: new Map(), pages: [], requests: [] };

const asking = (from?: PageStart) => (): Ask => ({
  technician: people.root,
  since: 0n,
  tallies: [],
  ...(from && { pages: [{ view: 'all_tickets', segments: ['all'], from, limit: 20 }] }),
});

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

const quick = (found: Found = nothing): ReadStore => ({
  read: async (ask) => {
    ask(emptyReference);
    return found;
  },
  position: async () => position,
  close: async () => {},
});

const warnings = () => {
  const said: string[] = [];
  return { said, log: { warn: (_: object, message: string) => void said.push(message) } };
};

const { log } = warnings();

test('so many at once, so many waiting, the others are told that it is busy, at once', async () => {
  const { store, waiting } = held();
  const fallback = createFallback({ store, pages: 5, log, bounds: { atOnce: 2, waiting: 1 } });
  const answers = [1, 2, 3].map(() => fallback.read(asking()));
  expect(await fallback.read(asking())).toMatchObject({ unavailable: 'busy' });
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
  const fallback = createFallback({ store, pages: 5, log, bounds: { atOnce: 1, waiting: 0, patience: 20 } });
  expect(await fallback.read(asking())).toMatchObject({ unavailable: 'unreachable' });
  expect(fallback.state().running).toBe(1);
  expect(await fallback.read(asking())).toMatchObject({ unavailable: 'busy' });
  waiting[0]?.(nothing);
  await expect.poll(() => fallback.state().running).toBe(0);
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
    ...{ pages: 5, log, bounds: { failures: 3, pause: 50 } },
  });
  for (let n = 0; n < 10; n++) expect(await fallback.read(asking())).toMatchObject({ unavailable: 'unreachable' });
  expect([asked, fallback.state().breaker, said.length]).toEqual([3, 'open', 1]);

  const { store: slow, waiting } = held();
  store = slow;
  await new Promise((resolve) => setTimeout(resolve, 60));
  const trial = fallback.read(asking());
  await expect.poll(() => waiting.length).toBe(1);
  expect(fallback.state().breaker).toBe('half-open');
  expect(await fallback.read(asking())).toMatchObject({ unavailable: 'unreachable' });
  waiting[0]?.(nothing);
  expect(await trial).toBe(nothing);
  expect([fallback.state().breaker, said.length]).toEqual(['closed', 2]);
});

test('a refusal is an answer, and no failure', async () => {
  const fallback = createFallback({ store: quick(), pages: 5, log, bounds: { failures: 1 } });
  const refusal = new Error('403');
  const refusing = () => {
    throw refusal;
  };
  await expect(fallback.read(refusing)).rejects.toBe(refusal);
  expect(await fallback.read(asking())).toBe(nothing);
});

test.each([
  ['the fifth page', { offset: 80 }, 80, true],
  ['the sixth page', { offset: 100 }, 100, false],
  ['a place on the fifth page', { after: new Uint8Array(24) }, 99, true],
  ['a place on the sixth', { after: new Uint8Array(24) }, 100, false],
  ['the end of a short list', { before: null }, 60, true],
  ['the end of a long one', { before: null }, 5000, false],
])('%s', async (_, from, rank, given) => {
  const found = { ...nothing, pages: [{ cards: [], places: [], rank, counts: null }] };
  const fallback = createFallback({ store: quick(found), pages: 5, log, bounds: { failures: 1 } });
  for (const _again of [1, 2]) {
    const answer = await fallback.read(asking(from));
    expect('unavailable' in answer ? answer.unavailable : answer).toEqual(given ? found : 'unreachable');
  }
  expect(fallback.state()).toMatchObject({ breaker: 'closed', refused: { deep: given ? 0 : 2 } });
});
