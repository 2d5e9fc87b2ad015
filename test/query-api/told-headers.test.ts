import { describe, expect, test } from 'vitest';
import { type Meta, ticketTypeCountsBody } from '#query-api/contract.ts';
import type { ReadPosition } from '#query-api/ports.ts';
import { getAs, postAs } from '#test/support/http.ts';
import { type AppOptions, appOf } from './app-of.ts';
import { at, desk, NOON, people, position, request, uuid } from './desk.ts';
import { movingStore } from './moving-store.ts';
import { storeOf } from './store-of.ts';

// Promise 5: never a silent wrong number.

const said = async (changed: Partial<ReadPosition>, options: AppOptions = {}) => {
  const app = appOf(storeOf(desk([request(1)], { position: { ...position, ...changed } })), options);
  const paths = ['/technician-views', '/technician-views/counts', '/business-unit-counts', '/ticket-type-counts'];
  const answers = [
    ...(await Promise.all(
      [...paths, `/technician-views/${uuid(1)}`].map((path) => getAs(app.request, people.root, path)),
    )),
    await postAs(app.request, people.root, '/technician-views/batch', { ids: [uuid(1)] }),
    await postAs(app.request, people.root, '/technician-views/batch', { queries: [{ view: 'all_tickets' }] }),
  ];
  const headers = answers.map((answer) =>
    ['x-applied-lsn', 'x-data-age', 'x-generation', 'x-data-warning']
      .map((name) => answer.headers.get(name))
      .join(' · '),
  );
  expect([answers.map(({ status }) => status), new Set(headers).size]).toEqual([Array(7).fill(200), 1]);
  return headers[0];
};

describe('every read tells in its headers', () => {
  test('of which position it is, and how old', async () => {
    expect(await said({})).toBe('0/16B3748 · 0.500 · 7 · ');
    expect(await said({ lsn: 0x1_0000_00ff, generation: 12, committedAt: at('2026-01-02T11:59:57.0011Z') })).toBe(
      '1/FF · 2.999 · 12 · ',
    );
  });

  test('what there is to be warned of', async () => {
    expect(await said({ committedAt: at('2026-01-02T11:59:56Z') })).toBe('0/16B3748 · 4.000 · 7 · stale');
    expect(await said({ partial: true, degraded: true })).toBe('0/16B3748 · 0.500 · 7 · stale, partial, degraded');
    expect(await said({}, { clock: () => NOON - 5000 })).toBe('0/16B3748 · 0.000 · 7 · stale, clock-behind');
    expect(await said({ generation: 0, source: 'database' })).toBe('0/16B3748 · 0.500 · 0 · database');
  });
});

describe('when the database answered for a while', () => {
  const reading = () => {
    const line = movingStore();
    const database = movingStore();
    const app = appOf(line.store, { fallback: database.store });
    const readMeta = async (): Promise<Meta> => {
      const response = await getAs(app.request, people.root, '/ticket-type-counts');
      return ticketTypeCountsBody.parse(await response.json()).meta;
    };
    const read = async () => {
      const { source, generation, stale } = await readMeta();
      return [source ?? generation, stale];
    };
    const fall = (lsn: number) => {
      line.lose('unreachable');
      database.reach({ lsn, generation: 0, source: 'database' });
    };
    return { line, database, read, readMeta, fall };
  };

  test('the store is stale until it has passed what the database told', async () => {
    const { line, read, fall } = reading();
    expect(await read()).toEqual([7, false]);
    fall(0x200_0000);
    expect(await read()).toEqual(['database', false]);
    line.lose(null);
    line.reach({ lsn: 0x1ff_ffff });
    expect(await read()).toEqual([7, true]);
    line.reach({ lsn: 0x200_0000 });
    expect(await read()).toEqual([7, false]);
  });

  test('so it is for a process that began with the database', async () => {
    const { line, read, fall } = reading();
    fall(0x200_0000);
    expect(await read()).toEqual(['database', false]);
    line.lose(null);
    expect(await read()).toEqual([7, true]);
  });

  test('what the store told before is not forgotten', async () => {
    const { line, read, fall } = reading();
    line.reach({ lsn: 0x300_0000 });
    expect(await read()).toEqual([7, false]);
    fall(0x200_0000);
    expect(await read()).toEqual(['database', true]);
    line.lose(null);
    line.reach({ lsn: 0x2ff_ffff });
    expect(await read()).toEqual([7, true]);
  });

  test('another generation begins anew', async () => {
    const { line, read, fall } = reading();
    expect(await read()).toEqual([7, false]);
    fall(0x200_0000);
    await read();
    line.lose(null);
    line.reach({ generation: 8, lsn: 1 });
    expect(await read()).toEqual([8, false]);
  });

  test('nothing is learnt of the source’s clock', async () => {
    const { line, readMeta, fall, database } = reading();
    fall(0x200_0000);
    database.reach({ lsn: 0x200_0000, generation: 0, source: 'database', committedAt: at('2026-01-02T13:00:00Z') });
    expect(await readMeta()).toMatchObject({ source: 'database', ageMs: 0 });
    line.lose(null);
    line.reach({ lsn: 0x1ff_ffff, committedAt: at('2026-01-02T11:59:59Z') });
    const meta = await readMeta();
    expect(meta).toMatchObject({ generation: 7, ageMs: 1000 });
    expect(meta).not.toHaveProperty('clockBehindMs');
  });

  test('it is asked only while the store cannot be reached, and then satisfies a position demanded', async () => {
    const { line, database, fall } = reading();
    const app = appOf(line.store, { fallback: database.store });
    const status = async (query = '') => (await getAs(app.request, people.root, `/ticket-type-counts${query}`)).status;
    for (const missing of ['no-generation', 'hydrating', 'incomplete'] as const) {
      line.lose(missing);
      expect(await status()).toBe(503);
    }
    expect(database.reads()).toBe(0);
    fall(0x200_0000);
    expect(await status('?min_lsn=0/2000000&wait=0')).toBe(200);
    const begun = performance.now();
    expect(await status('?min_lsn=0/2000001&wait=5000')).toBe(503);
    expect(performance.now() - begun).toBeLessThan(500);
  });
});
