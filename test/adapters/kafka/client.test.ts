import { createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openClient } from '#adapters/kafka/client.ts';

test('what waits for a broker that never answers fails at once when the client is cut', async () => {
  const accepted: Socket[] = [];
  const server = createServer((socket) => void accepted.push(socket)).listen(0, '127.0.0.1');
  onTestFinished(() => {
    for (const socket of accepted) socket.destroy();
    server.close();
  });
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  const { kafka, cut } = openClient({ clientId: 'c', brokers: [`127.0.0.1:${port}`], retry: { retries: 0 } });
  const connecting = expect(kafka.admin().connect()).rejects.toThrow();
  await expect.poll(() => accepted.length).toBe(1);
  cut();
  await connecting;
});

test('a broker may have an IPv6 address', async () => {
  let accepted = 0;
  const server = createServer((socket) => {
    accepted += 1;
    socket.destroy();
  }).listen(0, '::1');
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  const { kafka } = openClient({ clientId: 'c', brokers: [`[::1]:${port}`], retry: { retries: 0 } });
  await expect(kafka.admin().connect()).rejects.toThrow();
  expect(accepted).toBe(1);
});
