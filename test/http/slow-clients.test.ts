import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { Hono } from 'hono';
import { expect, onTestFinished, test } from 'vitest';
import { listen } from '#http/server.ts';
import { refuseUnreadable } from '#http/unreadable.ts';
import { portOf } from '#test/query-api/old-application.ts';

const listening = async (app: Hono, options: Parameters<typeof listen>[3] = {}) => {
  const server = await listen(app, '127.0.0.1', 0, options);
  onTestFinished(() => server.close(0));
  return Number(new URL(server.url).port);
};

/** A client that writes this and then one more byte every tenth of a second, for as long as it can, whatever it is told. */
const dripping = async (port: number, written: string) => {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  await once(socket, 'connect');
  socket.write(written);
  const drip = setInterval(() => socket.write('x'), 100);
  // What is written after the end is answered by a reset.
  socket.on('error', () => undefined);
  let said = '';
  socket.on('data', (piece) => {
    said += piece;
  });
  const closed = new Promise((resolve) => socket.once('close', resolve));
  onTestFinished(() => {
    clearInterval(drip);
    socket.destroy();
  });
  return { said: () => said, closed };
};

test('who never comes to the end of a head is told so, and then cut off, however it drips on', async () => {
  const server = createServer({ headersTimeout: 300, requestTimeout: 0, connectionsCheckingInterval: 100 });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => refuseUnreadable(error, socket, false));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { said, closed } = await dripping(portOf(server), 'GET / HTTP/1.1\r\nHost: a\r\nX: ');
  await closed;
  expect(said()).toMatch(/^HTTP\/1\.1 408 /);
});

test.each([
  ['GET', 'Content-Length: 1000'],
  ['GET', 'Transfer-Encoding: chunked'],
  ['HEAD', 'Content-Length: 1000'],
  ['POST', 'Content-Length: 1000'],
])('a body that nobody reads holds no connection: %s, %s', async (method, header) => {
  const port = await listening(new Hono().get('/', (context) => context.text('hello')));
  const begin = header.startsWith('Transfer') ? '3e8\r\n' : '';
  const { said, closed } = await dripping(port, `${method} / HTTP/1.1\r\nHost: a\r\n${header}\r\n\r\n${begin}`);
  await closed;
  expect(said().match(/HTTP\/1\.1/g)).toHaveLength(1);
});

test('one that comes in time leaves the connection to the next request', async () => {
  const port = await listening(new Hono().get('/', (context) => context.text('hello')));
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  let said = '';
  socket.on('data', (piece) => {
    said += piece;
  });
  socket.write('GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbo');
  await once(socket, 'data');
  socket.write('dyGET / HTTP/1.1\r\nHost: a\r\n\r\n');
  await expect.poll(() => said.match(/HTTP\/1\.1 200/g)).toHaveLength(2);
});

test('all headers count, also those after the two thousandth', async () => {
  const port = await listening(new Hono().get('/', ({ req, text }) => text(`last: ${req.header('last')}`)));
  const { said } = await dripping(port, `GET / HTTP/1.1\r\nHost: a\r\n${'a:1\r\n'.repeat(2500)}Last: seen\r\n\r\n`);
  await expect.poll(said).toContain('last: seen');
});

test('a hundred requests may be sent ahead; whoever sends more is cut off, whatever the first one waits for', async () => {
  let asked = 0;
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const app = new Hono().get('/', async (context) => {
    asked += 1;
    await released;
    return context.text('hello');
  });
  const port = await listening(app);
  const ask = async (times: number) => {
    const socket = connect(port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.on('error', () => undefined);
    let said = '';
    socket.on('data', (piece) => {
      said += piece;
    });
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(times));
    return { closed, answers: () => said.match(/HTTP\/1\.1 200/g)?.length ?? 0 };
  };
  const many = await ask(101);
  const tooMany = await ask(102);
  await tooMany.closed;
  expect([asked, tooMany.answers()]).toEqual([2, 0]);
  release();
  await expect.poll(many.answers).toBe(101);
});

test('there are so many connections at most: others are refused at once, and it is told', async () => {
  let refused = 0;
  const port = await listening(
    new Hono().get('/', (context) => context.text('hello')),
    {
      connections: 2,
      onFull: () => {
        refused += 1;
      },
    },
  );
  const [first, second] = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
  onTestFinished(() => void [first.destroy(), second.destroy()]);
  await Promise.all([once(first, 'connect'), once(second, 'connect')]);
  await dripping(port, '').then(({ closed }) => closed);
  expect(refused).toBe(1);
  const ended = once(first, 'close');
  first.end('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n').resume();
  await ended;
  await expect.poll(() => fetch(`http://127.0.0.1:${port}/`).then(({ status }) => status)).toBe(200);
});
