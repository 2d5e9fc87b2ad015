import { createServer, type Socket, connect as tcp } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startProxy, type TcpProxy } from './proxy.ts';

let proxy: TcpProxy;
/** What the server heard. */
let heard: string;
let stopServer: () => void;

/** A client that remembers what it was told and how it ended. */
const client = () => {
  const socket = tcp({ port: proxy.port, host: '127.0.0.1' });
  const seen = { text: '', bytes: 0, ended: '' };
  socket.on('data', (data) => {
    seen.text += data;
    seen.bytes += data.length;
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    seen.ended = error.code ?? 'error';
  });
  socket.on('close', () => {
    seen.ended ||= 'closed';
  });
  return { socket, seen };
};

beforeEach(async () => {
  heard = '';
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      heard += data;
      socket.write(data);
    });
  });
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1' }, resolve));
  stopServer = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  proxy = await startProxy();
  proxy.leadTo((server.address() as { readonly port: number }).port);
});

afterEach(async () => {
  await proxy.close();
  stopServer();
});

test('it passes bytes both ways, and the end of a connection', async () => {
  const { socket, seen } = client();
  socket.write('hello');
  await expect.poll(() => seen.text).toBe('hello');
  expect(proxy.connections).toBe(1);
  socket.end();
  await expect.poll(() => seen.ended).toBe('closed');
  await expect.poll(() => proxy.connections).toBe(0);
});

test('a delay holds each byte that long, in order, and many are under way at once', async () => {
  const { socket, seen } = client();
  proxy.delay(150, { jitter: 50, only: 'requests' });
  const begun = performance.now();
  for (const letter of 'abcdef') {
    socket.write(letter);
    await sleep(20);
  }
  await expect.poll(() => seen.text, { interval: 5 }).toBe('abcdef');
  const taken = performance.now() - begun;
  expect(taken).toBeGreaterThan(200);
  expect(taken).toBeLessThan(600);
});

test('a limit of bytes per second is kept', async () => {
  const { socket, seen } = client();
  proxy.limit(100_000, { only: 'replies' });
  const begun = performance.now();
  socket.write(Buffer.alloc(50_000));
  await expect.poll(() => seen.bytes, { interval: 5, timeout: 3000 }).toBe(50_000);
  expect(performance.now() - begun).toBeGreaterThan(450);
});

test('what is held is delivered afterwards', async () => {
  const { socket, seen } = client();
  proxy.hold();
  socket.write('later');
  await sleep(100);
  expect(heard).toBe('');
  proxy.pass();
  await expect.poll(() => seen.text).toBe('later');
});

test('a black hole takes everything and says nothing; what it touched stays silent, new connections work again', async () => {
  const { socket, seen } = client();
  proxy.blackHole();
  socket.write('into nothing');
  const late = client();
  late.socket.write('as well');
  await sleep(100);
  expect([heard, seen.text, seen.ended, late.seen.ended]).toEqual(['', '', '', '']);
  proxy.pass();
  socket.write('still nothing');
  await sleep(100);
  expect([heard, seen.text, seen.ended]).toEqual(['', '', '']);
  const next = client();
  next.socket.write('back');
  await expect.poll(() => next.seen.text).toBe('back');
});

test('swallowed replies: the server did what its client hears nothing of', async () => {
  const { socket, seen } = client();
  proxy.swallowReplies();
  socket.write('done');
  await expect.poll(() => heard).toBe('done');
  await sleep(50);
  expect(seen.text).toBe('');
  proxy.cut();
  await expect.poll(() => seen.ended).toBe('ECONNRESET');
});

test('a cut resets what is connected, and new connections work', async () => {
  const { socket, seen } = client();
  socket.write('a');
  await expect.poll(() => seen.text).toBe('a');
  proxy.cut();
  await expect.poll(() => seen.ended).toBe('ECONNRESET');
  const next = client();
  next.socket.write('b');
  await expect.poll(() => next.seen.text).toBe('b');
});

test('refusing resets new connections too, until it passes again', async () => {
  const { seen } = client();
  proxy.refuse();
  await expect.poll(() => seen.ended).toBe('ECONNRESET');
  const refused = client();
  await expect.poll(() => refused.seen.ended).toBe('ECONNRESET');
  proxy.pass();
  const next = client();
  next.socket.write('b');
  await expect.poll(() => next.seen.text).toBe('b');
});

test('a receiver that does not read makes the sender wait: little is kept in between', async () => {
  const { socket } = client();
  proxy.hold();
  let sent = 0;
  const chunk = Buffer.alloc(64 * 1024);
  for (let n = 0; n < 400; n++) {
    if (
      !socket.write(chunk) &&
      !(await Promise.race([new Promise((r) => socket.once('drain', () => r(true))), sleep(100)]))
    )
      break;
    sent += chunk.length;
  }
  expect(sent).toBeLessThan(16 * 1024 * 1024);
});
