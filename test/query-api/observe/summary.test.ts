import { expect, test } from 'vitest';
import { getAs, PREFIX } from '#test/support/http.ts';
import { desk, NOON, people, request } from '../desk.ts';
import { storeOf, storeWithout } from '../store-of.ts';
import { observedOf } from './observed.ts';

test('what routes did in the last minute, and what the process did since it began', async () => {
  let now = NOON;
  const { request: http, observer, summary } = observedOf(storeOf(desk([request(1)])), { clock: () => now });
  const ask = (query = '') => getAs(http, people.root, `/technician-views/counts${query}`);
  const pass = (seconds: number) => {
    for (let passed = 0; passed < seconds; passed += 5) {
      now += 5000;
      observer.look();
    }
  };
  const lately = async () =>
    (await summary()).routes.find(({ route }) => route === `${PREFIX}/technician-views/counts`);

  for (let asked = 0; asked < 30; asked += 1) await ask();
  pass(30);
  expect(await lately()).toMatchObject({ requests: 30, perSecond: 1, errorShare: 0, notModifiedShare: 0 });
  const { p50Ms, p99Ms } = (await lately()) as { p50Ms: number; p99Ms: number };
  expect(p50Ms).toBeGreaterThan(0);
  expect(p99Ms).toBeGreaterThanOrEqual(p50Ms);

  pass(60);
  expect(await lately()).toBeUndefined();
  await ask();
  expect(await lately()).toMatchObject({ requests: 1 });
  const whole = await summary();
  expect(whole.uptimeSeconds).toBe(90);
  expect(whole.lastSeconds).toBe(60);
  expect(whole.sinceStart.requests).toBeGreaterThan(31);
  expect(whole.data).toMatchObject({ stale: true, generation: 7 });
});

test('a store that is away: what is missing, and how many were told so', async () => {
  const { request: http, summary } = observedOf(storeWithout('hydrating'));
  await getAs(http, people.root, '/technician-views');
  await http(`${PREFIX}/technician-views`);
  const { store, data, routes, sinceStart } = await summary();
  expect([store, data]).toEqual(['hydrating', null]);
  expect(routes).toMatchObject([{ requests: 2, errorShare: 0.5 }]);
  expect(sinceStart.badTokens).toBe(1);
});
