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
