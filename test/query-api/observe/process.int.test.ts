import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { fingerprint } from '#projector/fingerprint.ts';
import { startProxy } from '#test/faults/support/proxy.ts';
import { statuses } from '#test/support/build.ts';
import { PREFIX, tokenOf } from '#test/support/http.ts';
import { openDesk, type RedisDesk } from '#test/support/redis-desk.ts';
import { root, smallDesk } from '../small-desk.ts';
import { startApi } from './api-process.ts';
import { startCollector } from './collector.ts';

const COUNTS = `${PREFIX}/technician-views/counts`;
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';

let desk: RedisDesk;
beforeAll(async () => {
  desk = await openDesk(inject('redisUrl'), { rules: fingerprint });
  await desk.tell(statuses, smallDesk);
});
afterAll(() => desk.close());

const start = (env: Readonly<Record<string, string>> = {}) =>
  startApi({ REDIS_URL: inject('redisUrl'), CELL: desk.cell, ...env });

const asRoot = async (more: Readonly<Record<string, string>> = {}) => ({
  headers: { Authorization: `Bearer ${await tokenOf(root)}`, ...more },
});

/** Status and body of root's counts. */
const told = async (url: string): Promise<readonly [number, unknown]> => {
  const response = await fetch(url + COUNTS, await asRoot());
  return [response.status, await response.json()];
};

test('a request can be found in the metrics and, by the id it was given, in the log', async () => {
  const api = await start({ LOG_LEVEL: 'debug' });
  const ids = { 'X-Request-Id': 'my-request', 'X-Correlation-ID': 'my-page' };
  expect((await fetch(api.url + COUNTS, await asRoot(ids))).status).toBe(200);
  await (await fetch(`${api.url}/no-such-path?access_token=secret-value`)).text();
  const metrics = await (await fetch(`${api.url}/metrics`)).text();
  expect(metrics).toContain(
    `deskview_http_requests_total{route="${COUNTS}",method="GET",status="200",cell="${desk.cell}"} 1`,
  );
  expect(metrics).toMatch(/^deskview_data_age_seconds\{cell="\w+"\} [\d.]+$/m);
  expect(metrics).toMatch(/^nodejs_eventloop_lag_p99_seconds\{/m);
  expect(await (await fetch(`${api.url}/metrics/summary`)).json()).toMatchObject({ store: 'ok', fallback: null });

  expect(await api.stop()).toBe(0);
  expect(api.lines).toContainEqual(
    expect.objectContaining({
      ...{ level: 20, msg: 'answered', requestId: 'my-request', correlationId: 'my-page' },
      ...{ route: COUNTS, status: 200, sub: root },
    }),
  );
  expect(JSON.stringify(api.lines)).not.toMatch(/secret-value|eyJ/);
  expect(api.lines.at(-1)).toMatchObject({ msg: 'stopping' });
  expect(api.said()).toBe('');
});

test('with a variable of OpenTelemetry each request is a span of the caller’s trace, and what it waited for are spans of its own', async () => {
  const collector = await startCollector();
  const api = await start({
    LOG_LEVEL: 'debug',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    // What is not sent when it stops would come too late.
    OTEL_BSP_SCHEDULE_DELAY: '600000',
  });
  const traceparent = `00-${TRACE}-${PARENT}-01`;
  const asked = await asRoot({ traceparent, 'X-Request-Id': 'traced' });
  expect((await fetch(`${api.url}${COUNTS}?business_unit_ids=1`, asked)).status).toBe(200);
  expect(await api.stop()).toBe(0);

  const spans = collector.spans.filter(({ traceId }) => traceId === TRACE);
  const server = spans.find(({ name }) => name === `GET ${COUNTS}`);
  expect(server).toMatchObject({ service: 'deskview-query-api', kind: 2, parentSpanId: PARENT });
  expect(server?.attributes).toEqual({
    'http.request.method': 'GET',
    'http.route': COUNTS,
    'http.response.status_code': 200,
    'url.scheme': 'http',
    'url.path': COUNTS,
    'server.address': '127.0.0.1',
    'server.port': Number(new URL(api.url).port),
    'deskview.request_id': 'traced',
  });
  const store = spans.find(({ name }) => name === 'store');
  expect(store).toMatchObject({ kind: 1, parentSpanId: server?.spanId });
  expect(store?.attributes['deskview.store.attempts']).toBeGreaterThanOrEqual(1);
  expect(BigInt(store?.startTimeUnixNano ?? 0)).toBeGreaterThanOrEqual(BigInt(server?.startTimeUnixNano ?? 0));
  expect(BigInt(store?.endTimeUnixNano ?? 0)).toBeLessThanOrEqual(BigInt(server?.endTimeUnixNano ?? 0));
  expect(api.lines).toContainEqual(expect.objectContaining({ msg: 'answered', requestId: 'traced', traceId: TRACE }));
  await collector.close();
});

test('a collector that is away keeps nobody waiting, and the process ends in time', async () => {
  const api = await start({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  });
  expect(await told(api.url)).toEqual([200, expect.objectContaining({ meta: expect.anything() })]);
  const asked = performance.now();
  expect(await api.stop()).toBe(0);
  expect(performance.now() - asked).toBeLessThan(4000);
});

test('whoever asks as soon as it listens is answered, also where the store is a long way off; without one it listens as well', async () => {
  const far = await startProxy();
  const url = new URL(inject('redisUrl'));
  far.leadTo(Number(url.port));
  url.port = String(far.port);
  far.delay(60);
  const api = await start({ REDIS_URL: url.href });
  expect(await told(api.url)).toEqual([200, expect.objectContaining({ meta: expect.anything() })]);
  expect(await api.stop()).toBe(0);

  far.refuse();
  const alone = await start({ REDIS_URL: url.href });
  expect(await told(alone.url)).toEqual([503, expect.objectContaining({ reason: 'unreachable' })]);
  expect(await alone.stop()).toBe(0);
  await far.close();
});
