import { Hono } from 'hono';
import { afterAll, describe, expect, test } from 'vitest';
import { exchangeIn } from '#http/exchange.ts';
import { allowOrigins } from '#http/origins.ts';
import { listen } from '#http/server.ts';
import { rawAnswer } from './raw.ts';

const app = new Hono()
  .get('/', (context) => context.text('hello'))
  .get('/own', () => new Response('own', { headers: { 'Content-Security-Policy': 'sandbox', Vary: 'Cookie' } }))
  .get('/plain', () => new Response(null, { status: 204 }))
  .get('/ids', ({ env }) => Response.json([exchangeIn(env)?.id, exchangeIn(env)?.correlation]))
  .get('/added', ({ env }) => {
    Object.assign(exchangeIn(env)?.headers ?? {}, { ratelimit: '1' });
    return new Response('');
  });
const server = await listen(app, '127.0.0.1', 0);
const open = await listen(app, '127.0.0.1', 0, { origins: allowOrigins(['https://desk.example']) });
afterAll(() => Promise.all([server.close(100), open.close(100)]));

const ask = (path: string, headers: Record<string, string> = {}, init: RequestInit = {}) =>
  fetch(server.url + path, { ...init, headers });

describe('every answer', () => {
  test.each([
    ['GET', '/', 200],
    ['HEAD', '/', 200],
    ['GET', '/plain', 204],
    ['GET', '/nowhere', 404],
    ['POST', '/', 404],
    ['OPTIONS', '/', 404],
  ])('says what it must not be taken for: %s %s', async (method, path, status) => {
    const response = await ask(path, {}, { method });
    expect(response.status).toBe(status);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
    });
  });

  test('tells nothing of what made it, and of no other origin', async () => {
    const { headers } = await ask('/', { Origin: 'https://desk.example' });
    for (const name of ['server', 'x-powered-by', 'vary', 'access-control-allow-origin']) {
      expect([name, headers.get(name)]).toEqual([name, null]);
    }
  });

  test('keeps what it says itself, once', async () => {
    const { headers } = await ask('/own');
    expect([headers.get('content-security-policy'), headers.get('vary')]).toEqual(['sandbox', 'Cookie']);
  });

  test('carries what was added on the way', async () => {
    expect((await ask('/added')).headers.get('ratelimit')).toBe('1');
  });
});

describe('the request’s name', () => {
  test('is the client’s', async () => {
    const response = await ask('/ids', { 'X-Request-Id': 'abc-1', 'X-Correlation-ID': 'order/7' });
    expect(await response.json()).toEqual(['abc-1', 'order/7']);
    expect([response.headers.get('x-request-id'), response.headers.get('x-correlation-id')]).toEqual([
      'abc-1',
      'order/7',
    ]);
  });

  test('is made when there is none, another for each, also where nothing is found', async () => {
    const ids = await Promise.all(['/', '/', '/nowhere'].map(async (path) => (await ask(path)).headers));
    const made = ids.map((headers) => headers.get('x-request-id') ?? '');
    for (const id of made) expect(id).toMatch(/^[\w-]{8}-[0-9a-z]+$/);
    expect(new Set(made).size).toBe(3);
    expect(ids[0]?.get('x-correlation-id')).toBeNull();
  });

  test.each([
    ['with a space', 'a b'],
    ['of 129 characters', 'x'.repeat(129)],
    ['of other letters', 'é'],
  ])('is replaced when it is unfit: %s', async (_what, given) => {
    const { headers } = await ask('/', { 'X-Request-Id': given, 'X-Correlation-ID': given });
    const id = headers.get('x-request-id');
    expect(id).toMatch(/^[\w-]{8}-[0-9a-z]+$/);
    expect(headers.get('x-correlation-id')).toBe(id);
  });

  test('given twice is none', async () => {
    const answer = await rawAnswer(server.url, ['GET /ids HTTP/1.1', 'Host: a', 'X-Request-Id: a', 'X-Request-Id: b']);
    expect(answer).not.toContain('a, b');
  });
});

describe('pages of other origins', () => {
  const from = (origin: string, init: RequestInit = {}) =>
    fetch(`${open.url}/own`, { ...init, headers: { Origin: origin, ...init.headers } });
  const asking = { method: 'OPTIONS', headers: { 'Access-Control-Request-Method': 'GET' } };

  test('that are allowed may read, without cookies', async () => {
    const { headers } = await from('https://desk.example');
    expect(headers.get('access-control-allow-origin')).toBe('https://desk.example');
    expect(headers.get('access-control-allow-credentials')).toBeNull();
    expect(headers.get('access-control-expose-headers')).toContain('ETag');
    expect(headers.get('vary')).toBe('Cookie, Origin');
  });

  test.each([
    'https://evil.example',
    'https://desk.example.evil',
    'http://desk.example',
    'https://DESK.example',
    'null',
  ])('that are not may not: %s', async (origin) => {
    for (const init of [{}, asking]) {
      const { headers, status } = await from(origin, init);
      expect([status, headers.get('access-control-allow-origin')]).toEqual([init === asking ? 404 : 200, null]);
      expect(headers.get('vary')).toContain('Origin');
    }
  });

  test('may be sent what traces and our own demands need', async () => {
    const allowed = (await from('https://desk.example', asking)).headers.get('access-control-allow-headers') ?? '';
    const names = [
      'Authorization',
      'Cache-Control',
      'Content-Type',
      'If-None-Match',
      'Last-Event-ID',
      'Min-LSN',
      'Wait',
    ];
    const traces = ['X-Correlation-ID', 'X-Request-Id', 'traceparent', 'tracestate', 'baggage'];
    const listed = allowed.split(', ').map((name) => name.toLowerCase());
    expect(listed.toSorted()).toEqual([...names, ...traces].map((name) => name.toLowerCase()).toSorted());
  });

  test('are told before they ask, for two hours', async () => {
    const response = await from('https://desk.example', asking);
    expect([response.status, await response.text()]).toEqual([204, '']);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': 'https://desk.example',
      'access-control-allow-headers': expect.stringContaining('Authorization'),
      'access-control-allow-methods': expect.stringContaining('POST'),
      'access-control-max-age': '7200',
      vary: 'Origin',
    });
  });
});
