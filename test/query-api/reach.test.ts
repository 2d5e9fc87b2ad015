import { expect, test } from 'vitest';
import type { ReadStore, Unavailable } from '#query-api/ports.ts';
import { knownReach } from '#query-api/reach.ts';
import { getAs } from '#test/support/http.ts';
import { appOf } from './app-of.ts';
import { desk, people } from './desk.ts';
import { storeOf } from './store-of.ts';

const away: Unavailable = { unavailable: 'unreachable', detail: 'gone' };
const asking = () => ({ technician: people.root, since: 0n, tallies: [] });

/** A store that can be taken away; it takes a while to notice that. */
const moody = () => {
  const there = storeOf(desk([]));
  const state = { away: false, reads: 0, looks: 0 };
  const store: ReadStore = {
    read: async (ask) => {
      state.reads += 1;
      return state.away ? away : there.read(ask);
    },
    position: async () => {
      state.looks += 1;
      return state.away ? away : there.position();
    },
    close: there.close,
  };
  return { store, state };
};

test('three answers that fail are enough to know; it is tried on the side, and asked again when it is back', async () => {
  const { store, state } = moody();
  const said: string[] = [];
  const log = { warn: (_: object, message: string) => void said.push(message) };
  const known = knownReach(store, { log, clock: () => 0 });
  expect(await known.read(asking)).not.toHaveProperty('unavailable');

  for (const times of [1, 2]) {
    state.away = true;
    const [reads, looks] = [state.reads, state.looks];
    for (let n = 0; n < 8; n++) expect(await known.read(asking)).toBe(away);
    expect(state.reads - reads).toBe(3);
    await expect.poll(() => state.looks).toBeGreaterThan(looks + times);
    state.away = false;
    await expect.poll(async () => 'unavailable' in (await known.read(asking))).toBe(false);
  }
  // Twice within a minute is told once.
  expect(said).toHaveLength(2);
  await known.close();
});

test('one that is late now and then is there', async () => {
  const { store, state } = moody();
  const known = knownReach(store, { log: { warn: () => {} }, clock: () => 0 });
  for (let n = 0; n < 9; n++) {
    state.away = n % 3 < 2;
    await known.read(asking);
  }
  expect([state.reads, state.looks]).toEqual([9, 0]);
});

test('other reasons have other remedies: nothing is tried', async () => {
  const { store, state } = moody();
  const lost: Unavailable = { unavailable: 'no-generation', detail: 'lost' };
  const known = knownReach({ ...store, read: async () => lost }, { log: { warn: () => {} }, clock: () => 0 });
  expect([await known.read(asking), await known.read(asking)]).toEqual([lost, lost]);
  expect(state.looks).toBe(0);
});

test('that this process was late itself says nothing of the store', async () => {
  const late: Unavailable = { ...away, ours: true };
  let looks = 0;
  const store: ReadStore = {
    read: async () => late,
    position: async () => {
      looks += 1;
      return away;
    },
    close: async () => {},
  };
  const known = knownReach(store, { log: { warn: () => {} }, clock: () => 0 });
  for (let n = 0; n < 9; n++) expect(await known.read(asking)).toBe(late);
  expect(looks).toBe(0);
});

test('nor are readers sent to the database for it: they are told that there is no answer in time', async () => {
  const store: ReadStore = { ...storeOf(desk([])), read: async () => ({ ...away, ours: true }) };
  let asked = 0;
  const fallback = {
    read: async () => {
      asked += 1;
      return away;
    },
  };
  const response = await getAs(appOf(store, { fallback }).request, people.root, '/technician-views');
  expect([response.status, asked]).toEqual([503, 0]);
});
