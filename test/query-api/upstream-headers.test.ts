import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { hasBeenHere, headersTo } from '#query-api/upstream-headers.ts';
import { rawText } from '#test/http/raw.ts';
import { bodyOf, inFrontOf, inFrontOfOne, portOf, send, serverThat } from './old-application.ts';

type Seen = { readonly method?: string | undefined; readonly url?: string | undefined; readonly body: string };

/** What the other application understood of what was written, letter by letter, in the one connection or in several. */
const understood = async (written: string, more: { proxies?: number } = {}) => {
  const seen: Seen[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const raw: string[] = [];
  const { url } = await inFrontOfOne(async (request, response) => {
    const { method, url } = request;
    headers.push(request.headers);
    raw.push(...request.rawHeaders);
    seen.push({ method, url, body: String(await bodyOf(request)) });
    response.end();
  }, more);
  const told = await rawText(url, written);
  return { seen, headers: headers[0] ?? {}, raw, told };
};

const asked = (lines: readonly string[], body = ''): string =>
  `${['GET /api/v1/a HTTP/1.1', 'Host: desk.example', ...lines, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`;

describe('a body ends where its sender said', () => {
  const hidden = 'GET /api/v1/hidden HTTP/1.1\r\nHost: a\r\n\r\n';
  const length = `Content-Length: ${hidden.length}`;
  const chunked = `${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`;

  test.each(['GET', 'DELETE', 'OPTIONS', 'POST', 'PUT'])('%s, whatever its Connection names', async (method) => {
    for (const name of ['Content-Length', 'x, content-length', 'Transfer-Encoding']) {
      const head = [`${method} /api/v1/a HTTP/1.1`, 'Host: a', `Connection: close, ${name}`];
      const whole = `${[...head, length].join('\r\n')}\r\n\r\n${hidden}`;
      const inPieces = `${[...head, 'Transfer-Encoding: chunked'].join('\r\n')}\r\n\r\n${chunked}`;
      for (const written of [whole, inPieces]) {
        expect((await understood(written)).seen).toEqual([{ method, url: '/api/v1/a', body: hidden }]);
      }
    }
  });

  test('a coding that only the sender knows is refused', async () => {
    const { seen, told } = await understood(asked(['Transfer-Encoding: gzip, chunked'], chunked));
    expect([seen, told.slice(0, 12)]).toEqual([[], 'HTTP/1.1 400']);
  });
});

test('Connection takes away what is of the connection, and nothing of who asks for what', async () => {
  const { headers } = await understood(
    asked([
      'Connection: X-Hop, Authorization, cookie, Host, origin, Content-Type, Sec-Fetch-Site, X-Forwarded-For',
      ...['X-Hop: 1', 'Authorization: Bearer t', 'Cookie: a=1', 'Origin: https://a', 'Content-Type: text/plain'],
      'Sec-Fetch-Site: cross-site',
    ]),
  );
  expect(headers).toMatchObject({
    ...{ authorization: 'Bearer t', cookie: 'a=1', origin: 'https://a', 'content-type': 'text/plain' },
    ...{ 'sec-fetch-site': 'cross-site', 'x-forwarded-for': '127.0.0.1' },
  });
  expect(headers).not.toHaveProperty('x-hop');
});

test('a Connection of nothing but blanks costs no time', () => {
  const headers = { connection: `close${' '.repeat(100_000)}x` };
  const incoming = { rawHeaders: [], headers, socket: { remoteAddress: '10.0.0.1' } } as unknown as IncomingMessage;
  const begun = performance.now();
  headersTo(incoming, { id: 'r', proxies: 0 });
  // By its square it is twenty seconds.
  expect(performance.now() - begun).toBeLessThan(2000);
});

test('names that every object has are names like others', async () => {
  const { raw } = await understood(asked(['constructor: a', '__proto__: b', 'toString: c', 'toString: d']));
  const valuesOf = (name: string) => raw.filter((_, at) => at % 2 === 1 && raw[at - 1] === name);
  expect(['constructor', '__proto__', 'tostring'].map(valuesOf)).toEqual([['a'], ['b'], ['c', 'd']]);
});

describe('whom it came from', () => {
  const feigned = [
    ...['X-Forwarded-For: 6.6.6.6', 'X-Forwarded-Proto: https', 'X-Forwarded-Host: evil.example'],
    ...['X-Forwarded-User: root', 'Forwarded: for=6.6.6.6', 'X-Real-IP: 6.6.6.6', 'True-Client-IP: 6.6.6.6'],
    ...['X_Forwarded_For: 6.6.6.6', 'X_Real_IP: 6.6.6.6'],
  ];

  test('is what we see of it, and no word of the client’s', async () => {
    const { headers } = await understood(asked(feigned));
    const told = Object.fromEntries(
      Object.entries(headers).filter(([name]) => /forwarded|real|client/.test(name.replaceAll('_', '-'))),
    );
    expect(told).toEqual({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'desk.example',
      'x-real-ip': '127.0.0.1',
    });
  });

  test('is what our proxies say where there are some: as many as there are', async () => {
    const proxied = feigned.map((line) => line.replace('X-Forwarded-For: ', 'X-Forwarded-For: 9.9.9.9, 1.2.3.4, '));
    const { headers } = await understood(asked(proxied), { proxies: 2 });
    expect(headers).toMatchObject({
      'x-forwarded-for': '1.2.3.4, 6.6.6.6, 127.0.0.1',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil.example',
      'x-real-ip': '6.6.6.6',
    });
    expect(headers).not.toHaveProperty('x_forwarded_for');
  });

  test('and through whom: who is met twice stands before itself', async () => {
    const { headers } = await understood(asked(['Via: 1.0 front, 1.1 other (a, b)']));
    expect(headers.via).toBe('1.0 front, 1.1 other (a, b), 1.1 deskview');
    expect([hasBeenHere({ headers: { via: '1.1 deskviewer' } }), hasBeenHere({ headers: {} })]).toEqual([false, false]);

    const first = await inFrontOfOne((_, response) => void response.end());
    const second = await inFrontOf(first.url);
    const { answer, body } = await send(`${second.url}/api/v1/a`);
    expect([answer.statusCode, JSON.parse(String(body)).reason]).toEqual([508, 'upstream-loop']);
    expect([first.logged.length, second.logged.length]).toEqual([1, 0]);
  });
});

describe('its own addresses', () => {
  const told = async (location: (origin: string) => string, base = '') => {
    const old = await serverThat((request, response) => {
      const origin = `http://127.0.0.1:${request.socket.localPort}`;
      response.writeHead(307, { Location: location(origin), 'Content-Location': location(origin) }).end();
    });
    const { url } = await inFrontOf(`http://127.0.0.1:${portOf(old)}${base}`);
    const { answer } = await send(`${url}/api/v1/things`);
    expect(answer.headers['content-location']).toBe(answer.headers.location);
    return answer.headers.location;
  };

  test.each([
    ['/api/v1/things/?a=b#c', ''],
    ['/api/v1/things/?a=b#c', '/base'],
    ['/api/v1/things/?a=b#c', '/base/'],
  ])('become ours: %s below %j', async (path, base) => {
    const prefix = base.replace(/\/$/, '');
    expect(await told((origin) => origin + prefix + path, base)).toBe(path);
    expect(await told((origin) => origin.replace(/^http/, 'https') + prefix + path, base)).toBe(path);
    expect(await told((origin) => origin.replace(/^http:/, '') + prefix + path, base)).toBe(path);
    expect(await told(() => prefix + path, base)).toBe(path);
  });

  test.each([
    'https://elsewhere.example/base/login',
    '//elsewhere.example/',
    'http://127.0.0.1:1/',
    'mailto:help@desk.example',
    'things/1',
    '?page=2',
    '//[',
    'http://[',
    '',
  ])('those of others stay, and those that name none: %j', async (location) => {
    expect(await told(() => location, '/base')).toBe(location);
  });

  test('never become those of others', async () => {
    expect(await told((origin) => `${origin}//evil.example/`)).toBe('/evil.example/');
    expect(await told((origin) => `${origin}/base//evil.example/`, '/base')).toBe('/evil.example/');
    expect(await told(() => '/base//evil.example/', '/base')).toBe('/evil.example/');
    expect(await told((origin) => `${origin}/login`, '/base')).toBe('/login');
  });
});

describe('what may be done with an answer', () => {
  const ours = ['x-content-type-options', 'content-security-policy', 'cross-origin-resource-policy', 'x-frame-options'];

  test.each(['GET', 'HEAD'])('of the other application, that says: %s', async (method) => {
    const { url } = await inFrontOfOne(
      (_, response) =>
        void response.writeHead(200, { 'Content-Type': 'text/html', 'X-Frame-Options': 'SAMEORIGIN' }).end(),
    );
    const { answer } = await send(url, { method });
    expect(ours.map((name) => answer.headers[name])).toEqual([undefined, undefined, undefined, 'SAMEORIGIN']);
    expect(answer.headers).not.toHaveProperty('referrer-policy');
    expect(answer.headers).toHaveProperty('x-request-id');
  });

  test('of ours in its place, we say', async () => {
    const { url } = await inFrontOfOne((_, response) => void response.destroy());
    const { answer } = await send(url);
    expect(answer.statusCode).toBe(502);
    expect(ours.map((name) => name in answer.headers)).toEqual([true, true, true, true]);
  });
});

test('an escaped way out of the path is refused, and nobody asked', async () => {
  const { seen, told } = await understood(asked([]).replace('/api/v1/a', '/api/v1/..%2f..%2finternal'));
  expect([seen, told.slice(0, 12)]).toEqual([[], 'HTTP/1.1 400']);
});
