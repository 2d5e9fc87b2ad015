import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { Hono } from 'hono';
import { afterAll, expect, test } from 'vitest';
import { listen } from '#http/server.ts';
import { appOf } from '#test/query-api/app-of.ts';
import { desk, people, request } from '#test/query-api/desk.ts';
import { storeOf } from '#test/query-api/store-of.ts';
import { getAs, PREFIX, tokenOf } from '#test/support/http.ts';

const server = await listen(appOf(storeOf(desk([request(1, { title: 'عربي' })]))), '127.0.0.1', 0);
afterAll(() => server.close(1000));

const raw = async (lines: readonly string[]): Promise<string> => {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.end(`${lines.join('\r\n')}\r\n\r\n`);
  return text(socket);
};

test('the length of a body is that of its bytes', async () => {
  const response = await getAs((path, init) => fetch(server.url + path, init), people.root, '/technician-views');
  const bytes = new Uint8Array(await response.arrayBuffer());
  expect(response.headers.get('content-length')).toBe(String(bytes.length));
  expect(JSON.parse(new TextDecoder().decode(bytes)).data[0].subject).toBe('عربي');
});

test('HEAD answers the same without a body', async () => {
  const headers = { Authorization: `Bearer ${await tokenOf(people.root)}` };
  const response = await fetch(`${server.url}${PREFIX}/technician-views`, { method: 'HEAD', headers });
  expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
    200,
    'application/json',
    '',
  ]);
});

test('an address or a host that is none is answered with a problem, too', async () => {
  const answer = await raw(['GET / HTTP/1.1', 'Host: a b', 'Connection: close']);
  expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request/);
  expect(answer.toLowerCase()).toContain('content-type: application/problem+json');
});

test('a port that is taken is refused', async () => {
  await expect(listen(appOf(storeOf(desk([]))), '127.0.0.1', Number(new URL(server.url).port))).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});

test('closing lets what is under way end, but waits no longer than the grace', async () => {
  const entered = { soon: Promise.withResolvers<void>(), never: Promise.withResolvers<void>() };
  const later = Promise.withResolvers<Response>();
  const app = new Hono()
    .get('/soon', () => {
      entered.soon.resolve();
      return later.promise;
    })
    .get('/never', () => {
      entered.never.resolve();
      return new Promise<Response>(() => {});
    });
  const closing = await listen(app, '127.0.0.1', 0);
  const soon = fetch(`${closing.url}/soon`);
  const never = expect(fetch(`${closing.url}/never`)).rejects.toThrow();
  await Promise.all([entered.soon.promise, entered.never.promise]);

  const closed = closing.close(200);
  later.resolve(new Response('done'));
  expect(await (await soon).text()).toBe('done');
  await Promise.all([closed, never]);
  await expect(fetch(closing.url)).rejects.toThrow();
});
