import { describe, expect, test } from 'vitest';
import { parseLsn } from '#read-model/position.ts';
import { withRows } from '#read-model/reference.ts';
import type { ReferenceRows } from '#read-model/rows.ts';
import { getAs } from '#test/support/http.ts';
import { appOf } from './app-of.ts';
import { at, desk, people, position, reference, user, uuid } from './desk.ts';
import { movingStore } from './moving-store.ts';
import { storeOf, storeWithout } from './store-of.ts';

// Promise 5: min-lsn and max-age are honoured or answered 503.

const path = '/ticket-type-counts';
/** Half a second old, at 0/16B3748. */
const app = appOf(storeOf(desk([])));
const ask = (query: string, headers: Record<string, string> = {}) =>
  getAs(app.request, people.root, `${path}${query}`, headers);

const told = async (response: Response) => {
  const { reason, detail, errors } = (await response.json()) as Record<string, unknown>;
  return { status: response.status, reason, detail, errors };
};

describe('a position demanded', () => {
  test.each([
    ['?min_lsn=0/16B3748', {}],
    ['?min-lsn=0/16b3748', {}],
    ['', { 'Min-LSN': '0/0' }],
    ['?min_lsn=0%2F16B3748&wait=0', {}],
  ])('is answered at once when it is reached: %s %o', async (query, headers) => {
    expect((await ask(query, headers)).status).toBe(200);
  });

  test.each([
    ['?min_lsn=0/16B3749&wait=0', {}],
    ['?wait=0', { 'Min-LSN': '1/0' }],
    ['', { 'Min-LSN': '1/0', Wait: '0' }],
    ['?min_lsn=0/1&min-lsn=1/0&wait=0', {}],
    ['?min_lsn=0/1&wait=0', { 'Min-LSN': '1/0' }],
  ])('is 503 when it is not, with what there is: %s %o', async (query, headers) => {
    const response = await ask(query, headers);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'retry-after': '1',
      'x-applied-lsn': '0/16B3748',
      'x-data-age': '0.500',
      'x-generation': '7',
    });
    expect(response.headers.get('etag')).toBeNull();
    expect(await told(response)).toMatchObject({
      status: 503,
      reason: 'not-yet-visible',
      detail: expect.stringMatching(/^What there is ends at 0\/16B3748, before \S+\.$/),
    });
  });

  test.each(['FFFFFFFF/FFFFFFFF', 'ffffffff/FFFFFC01', '200000/1'])('of %s is told as it was demanded', async (lsn) => {
    const { status, detail } = await told(await ask(`?min_lsn=${lsn}&min-lsn=1/0&wait=0`));
    expect([status, detail]).toEqual([503, `What there is ends at 0/16B3748, before ${lsn}.`]);
  });

  test('is waited for a second unless it is told how long', async () => {
    const begun = performance.now();
    expect((await ask('?min_lsn=1/0')).status).toBe(503);
    expect(performance.now() - begun).toBeGreaterThan(990);
    expect(performance.now() - begun).toBeLessThan(1500);
  });

  test('is read again when it was passed', async () => {
    const line = movingStore();
    const { request } = appOf(line.store);
    const asked = getAs(request, people.root, `${path}?min_lsn=0/2000000&wait=5000`);
    await expect.poll(line.reads).toBe(1);
    line.reach({ lsn: 0x1ff_ffff });
    await new Promise((passed) => setTimeout(passed, 20));
    expect(line.reads()).toBe(1);
    line.reach({ lsn: 0x200_0000 });
    const response = await asked;
    expect([response.status, response.headers.get('x-applied-lsn')]).toEqual([200, '0/2000000']);
  });

  test('is refused with where the line is at the end of the wait', async () => {
    const line = movingStore();
    const asked = getAs(appOf(line.store).request, people.root, `${path}?min_lsn=1/0&wait=100`);
    await expect.poll(line.reads).toBe(1);
    line.reach({ lsn: 0x200_0000, committedAt: at('2026-01-02T12:00:00Z') });
    const response = await asked;
    expect([response.status, response.headers.get('x-data-age')]).toEqual([503, '0.000']);
    expect((await told(response)).detail).toBe('What there is ends at 0/2000000, before 1/0.');
  });

  test('is waited for also where the one who asks is known from then on only', async () => {
    const line = movingStore();
    const { request } = appOf(line.store);
    const newcomer = uuid(777);
    expect((await getAs(request, newcomer, `${path}?min_lsn=0/2000000&wait=20`)).status).toBe(401);
    const asked = getAs(request, newcomer, `${path}?min_lsn=0/2000000&wait=5000`);
    await expect.poll(line.reads).toBeGreaterThan(1);
    const row = reference.user.get(people.root) as ReferenceRows['user'];
    line.hold({ reference: withRows(reference, [user(newcomer, row)]), position: { ...position, lsn: 0x200_0000 } });
    expect((await asked).status).toBe(200);
  });

  test('of a line that went back before it was read again is waited for once more', async () => {
    const line = movingStore();
    const passing = { ...line.store, position: async () => ({ ...position, lsn: 0x200_0000 }) };
    const asked = getAs(appOf(passing).request, people.root, `${path}?min_lsn=0/2000000&wait=100`);
    expect(await told(await asked)).toMatchObject({ status: 503, reason: 'not-yet-visible' });
    expect(line.reads()).toBeGreaterThan(2);
  });

  test('is not waited for where there is nothing to answer from', async () => {
    const line = movingStore();
    const asked = getAs(appOf(line.store).request, people.root, `${path}?min_lsn=1/0&wait=5000`);
    await expect.poll(line.reads).toBe(1);
    line.lose('incomplete');
    expect(await told(await asked)).toMatchObject({ status: 503, reason: 'incomplete' });
  });

  test('is not waited for by somebody who went away', async () => {
    const line = movingStore();
    const gone = new AbortController();
    const { request } = appOf(line.store);
    const http = (address: string, init?: RequestInit) => request(address, { ...init, signal: gone.signal });
    const asked = getAs(http, people.root, `${path}?min_lsn=1/0&wait=5000`);
    await expect.poll(line.reads).toBe(1);
    const left = performance.now();
    gone.abort();
    expect((await asked).status).toBe(503);
    expect(performance.now() - left).toBeLessThan(1000);
    expect(line.reads()).toBe(1);
  });
});

describe('an age demanded', () => {
  test.each([
    ['?max_age=0.5', {}],
    ['?max_age=1e3', {}],
    ['', { 'Cache-Control': 'max-age=1' }],
    ['', { 'Cache-Control': 'no-cache, Max-Age="1"' }],
  ])('is answered when it is kept: %s %o', async (query, headers) => {
    expect((await ask(query, headers)).status).toBe(200);
  });

  test.each([
    ['?max_age=0.499', {}, 499],
    ['?max_age=0', {}, 0],
    ['?max_age=0.25', { 'Cache-Control': 'max-age=9' }, 250],
    ['?max_age=0.2999999', {}, 300],
    ['?max_age=0.0006', {}, 0],
  ])('is 503 at once when it is not: %s %o', async (query, headers, most) => {
    const response = await ask(query, headers);
    expect([response.headers.get('retry-after'), response.headers.get('x-data-age')]).toEqual(['1', '0.500']);
    expect(await told(response)).toMatchObject({
      status: 503,
      reason: 'too-stale',
      detail: `What there is is 500 ms old, more than ${most} ms.`,
    });
  });

  test('in Cache-Control holds from a second on, as caches count', async () => {
    const old = appOf(storeOf(desk([], { position: { ...position, committedAt: at('2026-01-02T11:59:58.999Z') } })));
    const status = async (header: string) =>
      (await getAs(old.request, people.root, path, { 'Cache-Control': header })).status;
    expect(await status('max-age=1')).toBe(503);
    expect(await status('private, max-age=1, max-age=5')).toBe(503);
    expect(await status('max-age=2')).toBe(200);
  });

  test('of 0 in Cache-Control is what browsers send when a page is loaded anew: it is no demand', async () => {
    expect((await ask('', { 'Cache-Control': 'max-age=0' })).status).toBe(200);
    expect(
      (await ask('', { 'Cache-Control': 'no-cache, no-store, max-stale, min-fresh=5, only-if-cached' })).status,
    ).toBe(200);
  });
});

describe('demands that say nothing are 422', () => {
  test.each([
    ['?min_lsn=16B3748', {}, 'min_lsn'],
    ['?min_lsn=', {}, 'min_lsn'],
    ['?min-lsn=0/123456789', {}, 'min-lsn'],
    ['', { 'Min-LSN': '0/1, 0/2' }, 'Min-LSN'],
    ['?wait=5001', {}, 'wait'],
    ['?wait=-1', {}, 'wait'],
    ['?wait=1.5', {}, 'wait'],
    ['', { Wait: 'long' }, 'Wait'],
    ['?min_lsn=0/1&wait=5', { Wait: 'long' }, 'Wait'],
    ['?max_age=-1', {}, 'max_age'],
    ['?max_age=', {}, 'max_age'],
    ['?max_age=0x10', {}, 'max_age'],
    ['', { 'Cache-Control': 'max-age=1.5' }, 'Cache-Control'],
    ['', { 'Cache-Control': 'max-age=' }, 'Cache-Control'],
  ])('%s %o', async (query, headers, field) => {
    expect(await told(await ask(query, headers))).toMatchObject({ status: 422, errors: [{ field }] });
  });

  test('all of them at once', async () => {
    const { errors } = await told(await ask('?min_lsn=x&wait=x&max_age=x'));
    expect((errors as { field: string }[]).map(({ field }) => field)).toEqual(['min_lsn', 'max_age', 'wait']);
  });

  test.each([
    ['?page=0&wait=x', ['page', 'wait']],
    ['?view=none&wait=x', ['wait']],
    ['?cursor=none&wait=x', ['wait']],
  ])('and with what else is wrong: %s', async (query, fields) => {
    const { status, errors } = await told(await getAs(app.request, people.root, `/technician-views${query}`));
    expect([status, (errors as { field: string }[]).map(({ field }) => field)]).toEqual([422, fields]);
  });
});

describe('what is told first', () => {
  const unmet = '?min_lsn=1/0&wait=0&max_age=0';

  test('401 and 403 before any demand, 400 and 422 before one that is not met', async () => {
    expect((await app.request(`/api/v1/requests${path}${unmet}`)).status).toBe(401);
    expect((await getAs(app.request, people.requester, `${path}?min_lsn=x`)).status).toBe(403);
    expect((await getAs(app.request, people.requester, `${path}${unmet}`)).status).toBe(403);
    expect((await getAs(app.request, people.root, `/technician-views${unmet}&view=x`)).status).toBe(400);
    expect((await getAs(app.request, people.root, `/technician-views${unmet}&page=0`)).status).toBe(422);
  });

  test('422 also where there is nothing to answer from, and that before a demand', async () => {
    const { request } = appOf(storeWithout('hydrating'));
    expect((await getAs(request, people.root, `${path}?wait=x`)).status).toBe(422);
    expect(await told(await getAs(request, people.root, `${path}${unmet}`))).toMatchObject({ reason: 'hydrating' });
  });

  test('a position before an age', async () => {
    expect(await told(await ask(unmet))).toMatchObject({ reason: 'not-yet-visible' });
  });

  test('a demand that is not met before a 304', async () => {
    const tag = (await ask('')).headers.get('etag') ?? '';
    expect((await ask('', { 'If-None-Match': tag })).status).toBe(304);
    expect((await ask('?max_age=0', { 'If-None-Match': tag })).status).toBe(503);
    expect((await ask('?max_age=0', { 'If-None-Match': '*' })).status).toBe(503);
  });
});

test('positions are read as Postgres writes them', () => {
  expect(parseLsn('0/16B3748')).toBe(position.lsn);
});
