import { describe, expect, test } from 'vitest';
import { countsBody, type Meta } from '#query-api/contract.ts';
import type { ReadPosition } from '#query-api/ports.ts';
import { getAs } from '#test/support/http.ts';
import { appOf } from './app-of.ts';
import { desk, NOON, people, position } from './desk.ts';
import { storeOf } from './store-of.ts';

// Promise 5: never a silent wrong number, whatever the clocks show.

const HOUR = 3_600_000;

/** An API whose clock is wrong by so much, and a source that commits when it is told to. */
const apiWith = (wrongBy: number) => {
  let [passed, sourceWrongBy, lsn] = [0, 0, position.lsn];
  let held: ReadPosition = position;
  const warnings: unknown[] = [];
  const store = {
    ...storeOf(desk([])),
    read: (...ask: Parameters<ReturnType<typeof storeOf>['read']>) =>
      storeOf(desk([], { position: held })).read(...ask),
  };
  const app = appOf(store, {
    clock: () => NOON + passed + wrongBy,
    elapsed: () => passed,
    log: { warn: (fields) => warnings.push(fields), error: () => {} },
  });
  return {
    warnings,
    pass(milliseconds: number) {
      passed += milliseconds;
    },
    commit(changed: Partial<ReadPosition> = {}) {
      lsn += 100;
      const committedAt = BigInt(NOON + passed + sourceWrongBy) * 1000n;
      held = { ...position, lsn, committedAt, ...changed };
      return held;
    },
    /** The store is found at an earlier position, as one that was put back. */
    hold(earlier: ReadPosition) {
      held = earlier;
    },
    setSource(milliseconds: number) {
      sourceWrongBy = milliseconds;
    },
    async meta(): Promise<Meta> {
      return countsBody.parse(await (await getAs(app.request, people.root, '/technician-views/counts')).json()).meta;
    },
  };
};

describe('a clock that is behind the source’s', () => {
  test('still shows answers growing old while the line stands still', async () => {
    const api = apiWith(-HOUR);
    api.commit();
    await api.meta();
    api.pass(1000);
    api.commit();
    expect(await api.meta()).toMatchObject({ ageMs: 0, stale: false });
    api.pass(3000);
    expect(await api.meta()).toMatchObject({ ageMs: 3000, stale: false });
    api.pass(1);
    expect(await api.meta()).toMatchObject({ ageMs: 3001, stale: true });
    api.pass(HOUR * 30);
    expect(await api.meta()).toMatchObject({ stale: true });
  });

  test('cannot tell how old that is which it finds first, nor what comes while the line catches up: both are flagged', async () => {
    const api = apiWith(-HOUR);
    api.commit();
    const later = [1000, 2000].map((milliseconds) => {
      api.pass(milliseconds);
      return api.commit();
    });
    api.hold({ ...later[0], lsn: 1 } as ReadPosition);
    api.pass(2000);
    expect(await api.meta()).toMatchObject({ stale: true, clockBehindMs: expect.any(Number) });
    for (const position of later) {
      api.pass(10);
      api.hold(position);
      expect(await api.meta()).toMatchObject({ stale: true });
    }
    for (const stale of [true, false, false]) {
      api.pass(1000);
      api.commit();
      expect(await api.meta()).toMatchObject({ ageMs: 0, stale });
    }
  });

  test('ages what is found after a pause by what it learnt before', async () => {
    const api = apiWith(-HOUR);
    api.commit();
    await api.meta();
    api.pass(5000);
    api.commit();
    api.pass(4000);
    expect(await api.meta()).toMatchObject({ ageMs: 4000, stale: true });
  });

  test('is told with each answer, and logged once, until it is right', async () => {
    const api = apiWith(-HOUR);
    api.commit();
    expect((await api.meta()).clockBehindMs).toBe(HOUR);
    api.pass(1000);
    api.commit();
    expect((await api.meta()).clockBehindMs).toBe(HOUR);
    expect(api.warnings).toEqual([{ behindMs: HOUR }]);
    expect(await apiWith(-900).meta()).not.toHaveProperty('clockBehindMs');
  });
});

test('a clock that is ahead flags what is young: that harms nobody', async () => {
  const api = apiWith(HOUR);
  api.commit();
  expect(await api.meta()).toMatchObject({ ageMs: HOUR, stale: true });
});

test('a source whose clock is set back is believed with its next commit', async () => {
  const api = apiWith(0);
  api.commit();
  await api.meta();
  api.pass(1000);
  api.setSource(-2000);
  api.commit();
  expect(await api.meta()).toMatchObject({ ageMs: 2000, stale: false });
});

test('clocks that drift apart do not age answers for good', async () => {
  const api = apiWith(0);
  api.commit();
  await api.meta();
  for (const drift of [-2000, -4000]) {
    for (let n = 0; n < 3; n++) {
      api.pass(HOUR / 2 + 1);
      api.setSource(drift);
      api.commit();
      await api.meta();
    }
  }
  api.setSource(-4000);
  api.pass(1000);
  api.commit();
  // Four seconds by our own clock, and none that were learnt in other hours.
  expect((await api.meta()).ageMs).toBe(4000);
});

describe('an answer of a state before one that was given already', () => {
  test('is flagged, however young', async () => {
    const api = apiWith(0);
    const earlier = api.commit();
    api.commit();
    await api.meta();
    api.hold(earlier);
    expect(await api.meta()).toMatchObject({ ageMs: 0, stale: true });
    api.commit();
    expect(await api.meta()).toMatchObject({ stale: false });
  });

  test('is none in another generation, whose numbers may begin lower', async () => {
    const api = apiWith(0);
    api.commit();
    await api.meta();
    api.commit({ generation: 8, lsn: 1 });
    expect(await api.meta()).toMatchObject({ generation: 8, stale: false });
  });
});
