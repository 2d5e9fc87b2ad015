import { expect, test } from 'vitest';
import { getAs, PREFIX, tokenOf } from '#test/support/http.ts';
import { desk, NOON, people, request } from '../desk.ts';
import { storeOf } from '../store-of.ts';
import { observedOf } from './observed.ts';

const COUNTS = `${PREFIX}/technician-views/counts`;
/** As the server tells of a request. */
const exchange = { id: 'given-by-the-client', correlation: 'of-the-front-end' };
const ids = { requestId: exchange.id, correlationId: exchange.correlation };

test('a line for each request at debug, with what it was called and nothing of what it asked for', async () => {
  const { request: http, lines, text } = observedOf(storeOf(desk([request(1)])), { level: 'debug' });
  const token = await tokenOf(people.root);
  const headers = { Authorization: `Bearer ${token}`, Cookie: 'access_token=a-cookie' };
  await http(`${COUNTS}?business_unit_ids=4711`, { headers }, exchange);
  expect(lines('answered')).toMatchObject([{ ...ids, method: 'GET', route: COUNTS, status: 200, sub: people.root }]);
  expect(text()).not.toMatch(/4711|a-cookie|eyJ/);
  expect(lines('answered')[0]?.['ms']).toBeGreaterThan(0);
});

test('at info there is no line of a request that went well', async () => {
  const { request: http, lines } = observedOf(storeOf(desk([])));
  await getAs(http, people.root, '/technician-views/counts');
  expect(lines()).toEqual([]);
});

test('a request that failed by our fault is an error with its cause and its id, without the password in it', async () => {
  const fault = new Error('connect redis://desk:hunter2@10.0.0.7:6379 failed');
  const store = { ...storeOf(desk([])), read: () => Promise.reject(fault) };
  const { request: http, lines, text } = observedOf(store);
  const headers = { Authorization: `Bearer ${await tokenOf(people.root)}` };
  expect((await http(COUNTS, { headers }, exchange)).status).toBe(500);
  const [line] = lines('a request failed');
  expect(line).toMatchObject({ level: 50, ...ids });
  expect(text()).toContain('redis://[redacted]@10.0.0.7:6379');
  expect(text()).not.toContain('hunter2');
});

test('a slow answer tells what it waited for', async () => {
  const quick = storeOf(desk([request(1)]));
  const store: typeof quick = {
    ...quick,
    read: async (ask) => {
      await new Promise((resolve) => setTimeout(resolve, 60));
      return quick.read(ask);
    },
  };
  const { request: http, lines } = observedOf(store, { slowMs: 50 });
  const headers = { Authorization: `Bearer ${await tokenOf(people.root)}` };
  await http(COUNTS, { headers }, { ...exchange, waitedMs: 30 });
  const [line] = lines('a slow answer');
  expect(line).toMatchObject({ level: 40, ...ids, route: COUNTS, status: 200, attempts: 2, loopLagMs: 7 });
  const { ms, waitedFor } = line as unknown as { ms: number; waitedFor: Record<string, number> };
  expect(ms).toBeGreaterThanOrEqual(85);
  expect(waitedFor).toMatchObject({ turn: 30, keys: expect.any(Number), render: expect.any(Number) });
  expect(waitedFor['store']).toBeGreaterThanOrEqual(55);
  const sum = Object.values(waitedFor).reduce((all, one) => all + one, 0);
  expect(Math.abs(sum - ms)).toBeLessThan(0.1);
});

test('slow lines are bounded, and the next minute says how many were left out', async () => {
  let now = NOON;
  const { request: http, lines } = observedOf(storeOf(desk([])), { slowMs: 0, clock: () => now });
  for (let asked = 0; asked < 50; asked += 1) await http('/livez');
  expect(lines('a slow answer')).toHaveLength(20);
  now += 60_000;
  await http('/livez');
  expect(lines('a slow answer').at(-1)).toMatchObject({ leftOut: 30 });
});
