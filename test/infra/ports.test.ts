import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { freePort, portNear } from '#infra/local/ports.ts';

test('the usual port is taken where it is free', async () => {
  const port = await freePort();
  expect(await portNear(port)).toBe(port);
});

test('another port is taken where the usual one is not free', async () => {
  const port = await freePort();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const other = await portNear(port);
  server.close();
  expect(other).not.toBe(port);
  expect(other).toBeGreaterThan(0);
});

test('0 asks for any free port', async () => {
  expect(await portNear(0)).toBeGreaterThan(0);
});
