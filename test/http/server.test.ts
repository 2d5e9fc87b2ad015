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

test('requests sent ahead are all answered, in their order', async () => {
  const token = await tokenOf(people.root);
  const asking = (path: string) => [`GET ${path} HTTP/1.1`, 'Host: localhost', `Authorization: Bearer ${token}`, ''];
  const paths = ['/livez', `${PREFIX}/technician-views`, '/nowhere', '/livez'];
  const close = ['GET /health HTTP/1.1', 'Host: localhost', 'Connection: close'];
  const answers = await raw([...paths.flatMap(asking), ...close]);
  expect(answers.match(/HTTP\/1.1 \d+/g)?.map((line) => line.slice(-3))).toEqual(['200', '200', '404', '200', '200']);
});

test('a client that asks ahead and reads nothing costs the memory of one answer', async () => {
  let given = 0;
  const megabyte = 'x'.repeat(1024 * 1024);
  const own = await listen(
    new Hono().get('/', (context) => {
      given += 1;
      return context.text(megabyte);
    }),
    '127.0.0.1',
    0,
  );
  const socket = connect(Number(new URL(own.url).port), '127.0.0.1').pause();
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(100));
  await expect.poll(() => given).toBeGreaterThan(0);
  // What the two ends of a connection keep for themselves is a few megabytes.
  await expect.poll(async () => fetch(own.url).then((response) => response.status)).toBe(200);
  expect(given).toBeLessThan(50);
  socket.destroy();
  await own.close(100);
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
