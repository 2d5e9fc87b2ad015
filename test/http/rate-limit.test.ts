import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Refusal } from '#http/problem.ts';
import { createRateLimit } from '#http/rate-limit.ts';
import { memoryCounts } from '#test/support/memory-counts.ts';

afterEach(() => void vi.useRealTimers());

/** A multiple of ten seconds. */
const BEGIN = 1_795_219_200_000;

const limited = (most: number, more: { shared?: ReturnType<typeof memoryCounts> } = {}) => {
  let now = BEGIN;
  const limit = createRateLimit({ name: 'subject', most, clock: () => now, ...more });
  const ask = (who: string) => limit(who)?.body.status ?? 200;
  return {
    limit,
    ask,
    asks: (who: string, times: number) => Array.from({ length: times }, () => ask(who)),
    pass(milliseconds: number) {
      now += milliseconds;
    },
  };
};

describe('a limit', () => {
  test('lets as many through as it says, and the next one again when the window is over', () => {
    const { asks, pass } = limited(3);
    expect(asks('mona', 5)).toEqual([200, 200, 200, 429, 429]);
    pass(9_999);
    expect(asks('mona', 1)).toEqual([429]);
    pass(1);
    expect(asks('mona', 4)).toEqual([200, 200, 200, 429]);
  });

  test('is everybody’s own', () => {
    const { asks } = limited(1);
    expect([...asks('mona', 2), ...asks('omar', 2)]).toEqual([200, 429, 200, 429]);
  });

  test('says what is left, and until when', () => {
    const { limit, pass } = limited(2);
    const headers = {};
    limit('mona', headers);
    expect(headers).toEqual({ 'ratelimit-policy': '"subject";q=2;w=10', ratelimit: '"subject";r=1;t=10' });
    pass(2_500);
    limit('mona', headers);
    expect(headers).toMatchObject({ ratelimit: '"subject";r=0;t=8' });
    const refusal = limit('mona') as Refusal;
    expect(refusal.body).toMatchObject({ status: 429, reason: 'rate-limited' });
    expect(refusal.headers).toEqual({
      'ratelimit-policy': '"subject";q=2;w=10',
      ratelimit: '"subject";r=0;t=8',
      'Retry-After': '8',
    });
  });

  test('counts several at once, for whoever has any left', () => {
    const { limit, asks } = limited(5);
    const asking = (requests: number) => {
      const headers: Record<string, string> = {};
      return limit('mona', headers, requests)?.body.status ?? headers['ratelimit'];
    };
    const left = ['"subject";r=2;t=10', '"subject";r=0;t=10'];
    expect([asking(3), asking(20), asking(1), ...asks('omar', 1)]).toEqual([...left, 429, 200]);
  });

  test('of 0 is none', () => {
    const headers = {};
    expect([limited(0).limit('mona', headers), headers]).toEqual([undefined, {}]);
  });
});

describe('a limit of several processes', () => {
  const processes = async (more: { step?: number } = {}) => {
    vi.useFakeTimers();
    const shared = memoryCounts();
    const most = more.step ?? 10;
    return { shared, one: limited(most, { shared }), other: limited(most, { shared }) };
  };
  const told = () => vi.advanceTimersByTimeAsync(100);

  test('counts what the others let through, a tenth of a second later', async () => {
    const { one, other } = await processes();
    expect(one.asks('mona', 10)).toEqual(Array(10).fill(200));
    await told();
    expect(other.ask('mona')).toBe(200);
    await told();
    expect(other.ask('mona')).toBe(429);
    expect(other.ask('omar')).toBe(200);
  });

  test('counts nothing twice', async () => {
    const { one } = await processes();
    for (let n = 0; n < 10; n++) {
      expect([n, one.ask('mona')]).toEqual([n, 200]);
      await told();
    }
    expect(one.ask('mona')).toBe(429);
  });

  test('begins anew with each window', async () => {
    const { one, other } = await processes();
    one.asks('mona', 10);
    await told();
    for (const each of [one, other]) each.pass(10_000);
    expect(other.ask('mona')).toBe(200);
    await told();
    expect(other.asks('mona', 10)).toEqual([...Array(9).fill(200), 429]);
  });

  test('goes on in each alone while nobody is there to tell, and tells it afterwards', async () => {
    const { shared, one, other } = await processes();
    shared.away(true);
    expect([...one.asks('mona', 6), ...other.asks('mona', 6)]).toEqual(Array(12).fill(200));
    await told();
    expect(one.asks('mona', 5)).toEqual([200, 200, 200, 200, 429]);
    shared.away(false);
    await told();
    other.ask('mona');
    await told();
    await told();
    expect(other.ask('mona')).toBe(429);
  });

  test('goes on when they cannot be told for a reason that nobody thought of', async () => {
    const { shared, one } = await processes();
    const { add } = shared;
    shared.add = () => Promise.reject(new TypeError('a mistake'));
    one.asks('mona', 6);
    await told();
    shared.add = add;
    one.asks('mona', 1);
    await told();
    expect(shared.total('mona')).toBe(7);
  });

  test('tells nobody of those who are far from it', async () => {
    const { shared, one } = await processes({ step: 1000 });
    one.asks('mona', 9);
    await told();
    expect(shared.calls()).toBe(0);
    one.asks('mona', 1);
    await told();
    expect([shared.calls(), shared.total('mona')]).toEqual([1, 10]);
  });
});

test('names without end cost the memory of a hundred thousand, and share a limit beyond', () => {
  const { ask } = limited(2);
  for (let n = 0; n < 100_000; n++) ask(`name ${n}`);
  expect([ask('one more'), ask('another'), ask('a third')]).toEqual([200, 200, 429]);
  expect(ask('name 5')).toBe(200);
});
