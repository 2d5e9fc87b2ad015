import { once } from 'node:events';
import { request as ask, type IncomingMessage } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { bodyOf, inFrontOf, inFrontOfOne, portOf, send, serverThat } from './old-application.ts';

describe('a request that is not ours goes to the other application', () => {
  test('as it came: method, address, headers, body; with its own Host, and whom it came from', async () => {
    let seen: IncomingMessage | undefined;
    let port = 0;
    let brought = '';
    const { url } = await inFrontOfOne(async (request, response) => {
      [seen, port, brought] = [request, request.socket.localPort ?? 0, String(await bodyOf(request))];
      response.writeHead(201, 'Made', { 'Content-Type': 'application/json', Location: '/api/v1/things/1' });
      response.end('{"id":1}');
    });
    const { answer, body } = await send(
      `${url}/api/v1/things?q=%C3%A9%20+a&q=2`,
      {
        method: 'PATCH',
        headers: {
          ...{ Authorization: 'Bearer t', Cookie: 'a=1; b=2', 'X-Own': ['1', '2'], 'Content-Type': 'text/plain' },
          ...{ Connection: 'X-Secret', 'X-Secret': 'of this connection', TE: 'trailers' },
          ...{ 'X-Forwarded-For': '192.0.2.7', 'X-Forwarded-Host': 'forged.example', 'X-Request-Id': 'mine-1' },
        },
      },
      'body ö',
    );
    expect([seen?.method, seen?.url, brought]).toEqual(['PATCH', '/api/v1/things?q=%C3%A9%20+a&q=2', 'body ö']);
    const host = new URL(url).host;
    expect(seen?.headers).toMatchObject({
      ...{ authorization: 'Bearer t', cookie: 'a=1; b=2', 'x-own': '1, 2', 'content-type': 'text/plain' },
      ...{
        'content-length': '7',
        'x-request-id': 'mine-1',
        host: `127.0.0.1:${port}`,
      },
      ...{ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http', 'x-forwarded-host': host, via: '1.1 deskview' },
    });
    expect(seen?.headers).not.toHaveProperty('x-secret');
    expect(seen?.headers).not.toHaveProperty('te');
    expect([answer.statusCode, answer.statusMessage, String(body)]).toEqual([201, 'Made', '{"id":1}']);
    expect(answer.headers).toMatchObject({ location: '/api/v1/things/1', 'x-request-id': 'mine-1' });
  });

  test('below the path of its address; no dots lead out of that', async () => {
    const paths: (string | undefined)[] = [];
    const old = await serverThat(({ url }, response) => {
      paths.push(url);
      response.end();
    });
    const { url } = await inFrontOf(`http://127.0.0.1:${portOf(old)}/base/`);
    await send(`${url}/api/v1/users`);
    await send(`${url}/`, { path: '/api/v1/../../%2e%2e/secret' });
    expect(paths).toEqual(['/base/api/v1/users', '/base/secret']);
  });

  test('without a body when it has none', async () => {
    const { url } = await inFrontOfOne(async (request, response) => {
      response.end(JSON.stringify([request.headers['transfer-encoding'], request.headers['content-length']]));
    });
    expect(String((await send(url, { method: 'DELETE' })).body)).toBe('[null,null]');
    expect(String((await send(url, { method: 'POST' })).body)).toBe('[null,"0"]');
  });
});

describe('its answer comes back', () => {
  test('to the byte, compressed as it was, with each of its cookies', async () => {
    const packed = gzipSync('something to be compressed '.repeat(100));
    const { url } = await inFrontOfOne((_, response) => {
      response.setHeader('Set-Cookie', ['a=1; Path=/; HttpOnly', 'b=2']);
      response.writeHead(200, { 'Content-Encoding': 'gzip', 'Content-Length': packed.length, ETag: '"x"' }).end(packed);
    });
    const { answer, body } = await send(url, { headers: { 'Accept-Encoding': 'gzip' } });
    expect(body.equals(packed)).toBe(true);
    expect(answer.headers['set-cookie']).toEqual(['a=1; Path=/; HttpOnly', 'b=2']);
    expect(answer.headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-length': String(packed.length),
      etag: '"x"',
    });
  });

  test.each([
    ['a redirect', 307, { location: 'http://elsewhere.example/' }],
    ['not modified', 304, { etag: '"x"' }],
    ['a refusal', 422, { 'content-type': 'application/json' }],
    ['its own failure', 500, {}],
  ])('as it is: %s', async (_, status, headers) => {
    const { url } = await inFrontOfOne((_request, response) => void response.writeHead(status, headers).end());
    const { answer } = await send(url);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers).toMatchObject(headers);
  });

  test('of a HEAD, with the length and without the body', async () => {
    const { url } = await inFrontOfOne((_, response) => void response.writeHead(200, { 'Content-Length': 12 }).end());
    const { answer, body } = await send(url, { method: 'HEAD' });
    expect([answer.headers['content-length'], body.length]).toEqual(['12', 0]);
  });

  test('while it is still being written: an event arrives before the stream has ended', async () => {
    let go: (() => void) | undefined;
    const { url } = await inFrontOfOne((_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.flushHeaders();
      go = () => response.write('data: 1\n\n');
    });
    const request = ask(url).end();
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    go?.();
    const [event] = await once(answer, 'data');
    expect(String(event)).toBe('data: 1\n\n');
    request.destroy();
  });

  test('of 20 MB, whole', async () => {
    const megabyte = Buffer.alloc(2 ** 20, 'x');
    const { url } = await inFrontOfOne(async (_, response) => {
      for (let n = 0; n < 20; n++) if (!response.write(megabyte)) await once(response, 'drain');
      response.end();
    });
    expect((await send(url)).body.length).toBe(20 * 2 ** 20);
  });
});

describe('in time', () => {
  test('an upload of 5 MB arrives while it is being sent', async () => {
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const { url } = await inFrontOfOne(async (request, response) => {
      request.once('data', () => begin());
      response.end(String((await bodyOf(request)).length));
    });
    const request = ask(url, { method: 'POST' });
    request.write(Buffer.alloc(2 ** 20));
    await begun;
    for (let n = 1; n < 5; n++) request.write(Buffer.alloc(2 ** 20));
    request.end();
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    expect(String(await bodyOf(answer))).toBe(String(5 * 2 ** 20));
  });

  test.each(['before the answer', 'in the middle of it'])('who leaves %s takes the request along', async (when) => {
    const { promise: left, resolve: leave } = Promise.withResolvers<void>();
    const { promise: came, resolve: come } = Promise.withResolvers<void>();
    const { url, logged } = await inFrontOfOne((_, response) => {
      response.once('close', () => leave());
      if (when !== 'before the answer') response.writeHead(200).write('some');
      come();
    });
    const request = ask(url).end();
    request.on('error', () => undefined);
    await (when === 'before the answer' ? came : once(request, 'response'));
    request.destroy();
    await left;
    expect(logged).toEqual([]);
  });

  test('nobody there: 502, to be tried again, also in the middle of an upload', async () => {
    const gone = await serverThat(() => undefined);
    const port = portOf(gone);
    gone.close();
    const { url, logged } = await inFrontOf(`http://127.0.0.1:${port}`);
    for (const body of [undefined, Buffer.alloc(2 ** 20)]) {
      const { answer, body: told } = await send(url, { method: body ? 'POST' : 'GET' }, body);
      expect([answer.statusCode, answer.headers['content-type']]).toEqual([502, 'application/problem+json']);
      expect(answer.headers).toHaveProperty('retry-after');
      expect(JSON.parse(String(told))).toMatchObject({ status: 502, reason: 'upstream' });
    }
    expect(logged).toHaveLength(2);
  });

  test('no headers in time: 504; the time begins with the last byte of the request', async () => {
    const { url } = await inFrontOfOne(
      async (request, response) => {
        if (request.method === 'POST') response.end(String((await bodyOf(request)).length));
      },
      { patience: 150 },
    );
    const begun = performance.now();
    const { answer } = await send(url);
    expect(answer.statusCode).toBe(504);
    expect(performance.now() - begun).toBeLessThan(2000);

    const request = ask(url, { method: 'POST' });
    for (let n = 0; n < 6; n++) {
      request.write('x');
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    request.end();
    const [late] = (await once(request, 'response')) as [IncomingMessage];
    expect([late.statusCode, String(await bodyOf(late))]).toEqual([200, '6']);
  });

  test('an answer that breaks off breaks off here too', async () => {
    const { url } = await inFrontOfOne((_, response) => {
      response.writeHead(200, { 'Content-Length': 100 }).write('some');
      setImmediate(() => response.destroy());
    });
    await expect(send(url)).rejects.toThrow(/aborted|socket hang up/);
  });

  test('a connection that was kept and is closed by now is none: a read is sent again', async () => {
    let sockets = 0;
    const old = await serverThat((_, response) => void response.end('read'));
    old.keepAliveTimeout = 50;
    old.on('connection', () => {
      sockets += 1;
    });
    const { url } = await inFrontOf(`http://127.0.0.1:${portOf(old)}`);
    expect(String((await send(url)).body)).toBe('read');
    old.closeAllConnections();
    expect(String((await send(url)).body)).toBe('read');
    expect(sockets).toBe(2);
  });
});
