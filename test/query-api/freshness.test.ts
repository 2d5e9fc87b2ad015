import { describe, expect, test } from 'vitest';
import { countsBody, healthBody, type Meta } from '#query-api/contract.ts';
import type { ReadPosition, ReadStore } from '#query-api/ports.ts';
import { getAs, jsonOf } from '#test/support/http.ts';
import { type AppOptions, appOf } from './app-of.ts';
import { at, desk, NOON, people, position, request } from './desk.ts';
import { storeOf, storeWithout } from './store-of.ts';

// Promise 5: never a silent wrong number.

const metaOf = async (changed: Partial<ReadPosition>, options: AppOptions = {}): Promise<Meta> => {
  const app = appOf(storeOf(desk([], { position: { ...position, ...changed } })), options);
  return countsBody.parse(await (await getAs(app.request, people.root, '/technician-views/counts')).json()).meta;
};

describe('meta', () => {
  test('tells the position of the answer and its age', async () => {
    expect(await metaOf({ lsn: 0x1_0000_00ff, committedAt: at('2026-01-02T11:59:57.000001Z') })).toEqual({
      asOf: { lsn: '1/FF', committedAt: '2026-01-02T11:59:57.000001Z' },
      ageMs: 3000,
      generation: 7,
      stale: false,
      partial: false,
      degraded: false,
    });
  });

  test('is stale from a millisecond more than STALE_AFTER', async () => {
    expect(await metaOf({ committedAt: at('2026-01-02T11:59:56.999Z') })).toMatchObject({ ageMs: 3001, stale: true });
    expect(await metaOf({}, { config: { staleAfterMs: 499 } })).toMatchObject({ ageMs: 500, stale: true });
  });

  test('is stale while a large transaction is half applied, however young', async () => {
    expect(await metaOf({ partial: true })).toMatchObject({ partial: true, stale: true });
  });

  test('says when an operator is needed', async () => {
    expect(await metaOf({ degraded: true })).toMatchObject({ degraded: true, stale: false });
  });

  test('gives no negative age when the source’s clock is ahead, and does not call it fresh', async () => {
    expect(await metaOf({ committedAt: at('2026-01-02T12:00:05Z') })).toMatchObject({ ageMs: 0, stale: true });
  });
});

test('today begins at midnight of the configured zone and follows the clock without any change of rows', async () => {
  let now = NOON;
  const created = request(1, { createdAt: at('2026-01-01T22:30:00Z') });
  const countIn = async (timeZone: string) => {
    const app = appOf(storeOf(desk([created])), { clock: () => now, config: { timeZone } });
    const countAt = async (millis: number) => {
      now = millis;
      const response = await getAs(app.request, people.root, '/technician-views/counts');
      const { new_today: count } = countsBody.parse(await response.json()).counts;
      return count;
    };
    return [await countAt(NOON), await countAt(NOON + 12 * 3_600_000)];
  };
  expect(await countIn('UTC')).toEqual([0, 0]);
  expect(await countIn('Africa/Cairo')).toEqual([1, 0]);
});

describe('probes', () => {
  const told = async (store: ReadStore, path: string) => {
    const response = await appOf(store).request(path);
    return [response.status, await response.json()];
  };
  const ready = storeOf(desk([]));

  test('answer without a token when all is well', async () => {
    expect(await told(ready, '/livez')).toEqual([200, { status: 'ok' }]);
    expect(await told(ready, '/startupz')).toEqual([200, { status: 'ok' }]);
    expect(await told(ready, '/readyz')).toEqual([200, { status: 'ok' }]);
    const [status, body] = await told(ready, '/health');
    expect(status).toBe(200);
    expect(healthBody.parse(body)).toMatchObject({ status: 'ok', generation: 7, ageMs: 500 });
  });

  test('readyz says what is missing', async () => {
    const hydrating = storeWithout('hydrating');
    const said = {
      status: 'unavailable',
      reason: 'hydrating',
      detail: 'The read model is being filled for the first time.',
    };
    expect(await told(hydrating, '/readyz')).toEqual([503, said]);
    expect(await told(hydrating, '/readyz?verbose')).toEqual([
      503,
      {
        ...said,
        checks: [
          { name: 'store answers', result: 'ok' },
          { name: 'a generation is served', result: 'ok' },
          { name: 'first snapshot is complete', result: 'failed' },
          { name: 'all keys are there', result: 'unknown' },
        ],
        watch: { state: 'unknown', at: null, ageMs: null, checks: [] },
      },
    ]);
    const [status, body] = await told(hydrating, '/health');
    expect(status).toBe(503);
    expect(healthBody.parse(body)).toEqual(said);
  });

  test('readyz tells what the projectors watch; none of it makes an answer less truthful', async () => {
    const lost = {
      name: 'publication',
      state: 'failed',
      cause: 'it lacks tags',
      mend: 'npx deskview prepare',
    } as const;
    const dark = { name: 'clock-skew', state: 'unknown', cause: 'no answer', mend: null } as const;
    const watched = async () => ({ at: NOON - 4000, by: 'host 1', checks: [dark, { ...lost, since: 0 }] });
    const answered = await appOf(ready, { watch: { watched } }).request('/readyz?verbose');
    // No causes: they name hosts and accounts, and anybody may ask.
    const checks = [
      { name: 'clock-skew', state: 'unknown' },
      { name: 'publication', state: 'failed' },
    ];
    const said = await jsonOf(answered);
    expect([answered.status, said]).toMatchObject([200, { status: 'ok', watch: { state: 'failed', ageMs: 4000 } }]);
    expect(said.watch.checks).toEqual(checks);
    const cut = await appOf(ready, { watch: { watched: () => Promise.reject(new Error('gone')) } });
    expect(await (await cut.request('/readyz?verbose')).json()).toMatchObject({ watch: { state: 'unknown' } });
  });

  test('readyz keeps sending an old but truthful answer’s readers here; health says that it is old', async () => {
    const old = storeOf(desk([], { position: { ...position, committedAt: at('2026-01-01T00:00:00Z') } }));
    expect((await told(old, '/readyz'))[0]).toBe(200);
    expect(await told(old, '/health')).toMatchObject([200, { status: 'stale', stale: true }]);
  });

  test('livez needs no store, and startupz needs it once', async () => {
    expect((await told(storeWithout('unreachable'), '/livez'))[0]).toBe(200);
    let store = storeWithout('unreachable');
    const app = appOf({ ...store, position: () => store.position() });
    const startup = async () => (await app.request('/startupz')).status;
    expect(await startup()).toBe(503);
    store = storeWithout('no-generation');
    expect(await startup()).toBe(200);
    store = storeWithout('unreachable');
    expect(await startup()).toBe(200);
  });
});
