import { expect, test } from 'vitest';
import { listen } from '#http/server.ts';
import { variables } from '#query-api/config.ts';
import { createSafety } from '#query-api/safety.ts';
import { createUpstream } from '#query-api/upstream.ts';
import { getAs, PREFIX, SECRET, tokenOf } from '#test/support/http.ts';
import { at, desk, NOON, people, request, uuid } from '../desk.ts';
import { movingStore } from '../moving-store.ts';
import { portOf, serverThat } from '../old-application.ts';
import { storeOf, storeWithout } from '../store-of.ts';
import { observedOf } from './observed.ts';

const COUNTS = `${PREFIX}/technician-views/counts`;

const requests = (route: string, status: number, method = 'GET') =>
  `deskview_http_requests_total{route="${route}",method="${method}",status="${status}",cell="test"}`;

test('requests are counted by route, method and status', async () => {
  const { request: http, metric } = observedOf(storeOf(desk([request(1)])));
  await getAs(http, people.root, '/technician-views/counts');
  await getAs(http, people.root, '/technician-views/counts?business_unit_ids=x');
  await getAs(http, people.requester, '/technician-views/counts');
  await http(COUNTS, { method: 'DELETE' });
  expect(await metric(requests(COUNTS, 200))).toBe(1);
  expect(await metric(requests(COUNTS, 422))).toBe(1);
  expect(await metric(requests(COUNTS, 403))).toBe(1);
  expect(await metric(requests('unknown', 405, 'DELETE'))).toBe(1);
});

test('no path of a reader becomes a label', async () => {
  const { request: http } = observedOf(storeOf(desk([])));
  for (let path = 0; path < 50; path += 1) await http(`/path-${path}`, { method: `METHOD${path}` });
  await getAs(http, people.root, '/technician-views/01900000-0000-4000-8000-000000000001');
  const text = await (await http('/metrics')).text();
  expect(text).not.toMatch(/path-|METHOD|01900000/);
  expect(text).toContain(`${requests('unknown', 404, 'other')} 50`);
  expect(text).toContain(`${requests(`${PREFIX}/technician-views/{id}`, 404)} 1`);
});

test('a duration is in its bucket and in all above it, and adds up to the sum', async () => {
  const { request: http, metric } = observedOf(storeOf(desk([])));
  for (const _ of [1, 2, 3]) await getAs(http, people.root, '/technician-views/counts');
  const labels = `route="${COUNTS}",method="GET",status_class="2xx"`;
  const name = 'deskview_http_request_duration_seconds';
  const bucket = (le: string) => metric(`${name}_bucket{${`le="${le}",`}${labels},cell="test"}`);
  const bucketLast = (le: string) => metric(`${name}_bucket{${labels},le="${le}",cell="test"}`);
  const upTo = async (le: string) => (await bucket(le)) ?? (await bucketLast(le));
  expect(await upTo('+Inf')).toBe(3);
  expect(await upTo('5')).toBe(3);
  expect((await upTo('0.0005')) as number).toBeLessThanOrEqual(3);
  expect(await metric(`${name}_count{${labels},cell="test"}`)).toBe(3);
  expect((await metric(`${name}_sum{${labels},cell="test"}`)) as number).toBeGreaterThan(0);
});

test('tokens that are not good are counted by what is wrong with them', async () => {
  const { request: http, metric } = observedOf(storeOf(desk([])));
  const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });
  await http(COUNTS);
  await http(COUNTS, bearer('not.a.token'));
  await http(COUNTS, bearer(await tokenOf(people.root, { claims: { exp: 1 } })));
  await http(COUNTS, bearer(await tokenOf(people.root, { claims: { type: 'refresh' } })));
  await http(COUNTS, bearer(await tokenOf('nobody')));
  await http(COUNTS, bearer(await tokenOf(uuid(404))));
  const kinds = { missing: 1, invalid: 1, expired: 1, 'no-access-token': 1, 'no-user': 2 };
  for (const [kind, count] of Object.entries(kinds)) {
    expect([kind, await metric(`deskview_http_bad_tokens_total{kind="${kind}",cell="test"}`)]).toEqual([kind, count]);
  }
});

test('what an answer given now would say of itself', async () => {
  const committedAt = at('2026-01-02T11:59:50Z');
  const position = { generation: 7, lsn: 0x1_0000_0010, committedAt, partial: false, degraded: true };
  const { metric } = observedOf(storeOf({ ...desk([]), position }));
  const now = (name: string) => metric(`deskview_data_${name}{cell="test"}`);
  expect(await now('age_seconds')).toBe(10);
  expect(await now('stale')).toBe(1);
  expect(await now('degraded')).toBe(1);
  expect(await now('generation')).toBe(7);
  expect(await now('applied_lsn')).toBe(0x1_0000_0010);
});

test('a store that does not answer: no age at all, the reason, and the refusals that it caused', async () => {
  const { request: http, metric } = observedOf(storeWithout('unreachable'));
  await getAs(http, people.root, '/technician-views/counts');
  expect(await metric('deskview_data_age_seconds{cell="test"}')).toBeUndefined();
  expect(await metric('deskview_data_unavailable{reason="unreachable",cell="test"}')).toBe(1);
  expect(await metric('deskview_data_unavailable{reason="hydrating",cell="test"}')).toBe(0);
  expect(await metric('deskview_http_unavailable_total{reason="unreachable",cell="test"}')).toBe(1);
});

test('requests in flight end also when they fail', async () => {
  const { request: http, metric } = observedOf({
    ...storeOf(desk([])),
    read: () => Promise.reject(new Error('a fault of ours')),
  });
  expect((await getAs(http, people.root, '/technician-views/counts')).status).toBe(500);
  // The one that asks is in flight itself.
  expect(await metric('deskview_http_requests_in_flight{cell="test"}')).toBe(1);
});

test('a stream is counted as an answer when it begins, and as a stream until it ends', async () => {
  const old = await serverThat((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: 1\n\n');
  });
  const log = { warn: () => {} };
  const upstream = createUpstream({ url: `http://127.0.0.1:${portOf(old)}`, log });
  const { app, metric, lines } = observedOf(storeOf(desk([])), { upstream, slowMs: 200 });
  const server = await listen(app, '127.0.0.1', 0);
  const leaving = new AbortController();
  const response = await fetch(`${server.url}/api/v1/events`, { signal: leaving.signal });
  expect(response.status).toBe(200);
  const told = async () => ({
    streams: await metric('deskview_http_streams{cell="test"}'),
    inFlight: await metric('deskview_http_requests_in_flight{cell="test"}'),
    answered: await metric(requests('upstream', 200)),
  });
  await new Promise((passed) => setTimeout(passed, 250));
  expect(await told()).toEqual({ streams: 1, inFlight: 1, answered: 1 });
  leaving.abort();
  await expect.poll(told).toEqual({ streams: 0, inFlight: 1, answered: 1 });
  // It lasted longer than a slow answer may.
  expect(lines('a slow answer')).toEqual([]);
  upstream.close();
  old.closeAllConnections();
  await server.close(0);
});

test('attempts are counted that the read model moved under, not waits for a position nor the database', async () => {
  const again = 'deskview_store_attempts_again_total{cell="test"}';
  // It asks twice, as one whose position moved does.
  const line = movingStore();
  const { request: http, metric } = observedOf(line.store, { fallback: storeOf(desk([])) });
  const waiting = getAs(http, people.root, '/technician-views/counts?min_lsn=0/2000000&wait=5000');
  await expect.poll(line.reads).toBe(1);
  line.reach({ lsn: 0x200_0000 });
  expect([(await waiting).status, await metric(again)]).toEqual([200, 2]);
  line.lose('unreachable');
  expect((await getAs(http, people.root, '/technician-views/counts')).status).toBe(200);
  expect(await metric(again)).toBe(2);
});

test('the breaker before Postgres is told as one of its states, or not at all', async () => {
  const { metric } = observedOf(storeOf(desk([])), {
    fallbackState: () => ({ breaker: 'open', running: 4, waiting: 2, refused: { busy: 3 } }),
  });
  expect(await metric('deskview_fallback_breaker{state="open",cell="test"}')).toBe(1);
  expect(await metric('deskview_fallback_breaker{state="closed",cell="test"}')).toBe(0);
  expect(await metric('deskview_fallback_waiting{cell="test"}')).toBe(2);
  expect(await metric('deskview_fallback_refusals_total{reason="busy",cell="test"}')).toBe(3);
  const without = observedOf(storeOf(desk([])));
  expect(await without.metric('deskview_fallback_running{cell="test"}')).toBeUndefined();
});

test('conditional answers, waits for a position, and refusals of what is too old', async () => {
  const { request: http, metric } = observedOf(storeOf(desk([request(1)])));
  const first = await getAs(http, people.root, '/technician-views/counts');
  const headers = {
    Authorization: `Bearer ${await tokenOf(people.root)}`,
    'If-None-Match': first.headers.get('etag') as string,
  };
  for (const _ of [1, 2]) expect((await http(COUNTS, { headers })).status).toBe(304);
  expect(await metric(`deskview_http_not_modified_total{route="${COUNTS}",cell="test"}`)).toBe(2);
  expect(await metric(requests(COUNTS, 304))).toBe(2);

  expect((await getAs(http, people.root, '/technician-views/counts?min_lsn=FFFF/0&wait=100')).status).toBe(503);
  expect((await getAs(http, people.root, '/technician-views/counts?max_age=0')).status).toBe(503);
  const refused = (reason: string) => metric(`deskview_http_unavailable_total{reason="${reason}",cell="test"}`);
  expect([await refused('not-yet-visible'), await refused('too-stale')]).toEqual([1, 1]);
  expect(await metric('deskview_min_lsn_wait_seconds_count{cell="test"}')).toBe(1);
  expect((await metric('deskview_min_lsn_wait_seconds_sum{cell="test"}')) as number).toBeGreaterThan(0.015);
});

test('too many requests are counted by whose they were, and what compression saved is known', async () => {
  const variablesOf = (more: object) => variables.parse({ JWT_SECRET: SECRET, ...more });
  const limited = { clock: () => NOON };
  const safety = createSafety(variablesOf({ RATE_LIMIT_SUBJECT: '2', RATE_LIMIT_ADDRESS: '0' }), limited);
  const many = Array.from({ length: 30 }, (_, number) => request(number + 1));
  const { request: http, metric } = observedOf(storeOf(desk(many)), { safety });
  const headers = { Authorization: `Bearer ${await tokenOf(people.root)}`, 'Accept-Encoding': 'gzip' };
  const statuses = [];
  for (const _ of [1, 2, 3]) statuses.push((await http(`${PREFIX}/technician-views`, { headers })).status);
  expect(statuses).toEqual([200, 200, 429]);
  expect(await metric('deskview_http_rate_limited_total{by="subject",cell="test"}')).toBe(1);
  expect((await metric('deskview_http_compression_saved_bytes_total{cell="test"}')) as number).toBeGreaterThan(1000);
});
