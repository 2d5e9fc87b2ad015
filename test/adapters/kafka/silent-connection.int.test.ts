import { afterAll, beforeAll, expect, test } from 'vitest';
import { openClient } from '#adapters/kafka/client.ts';
import { startProxy, type TcpProxy } from '#test/faults/support/proxy.ts';
import { startKafka } from '#test/support/stack.ts';

let proxy: TcpProxy;
let kafka: Awaited<ReturnType<typeof startKafka>>;

beforeAll(async () => {
  proxy = await startProxy();
  kafka = await startKafka([proxy]);
});
afterAll(async () => {
  await kafka?.stop();
  await proxy?.close();
});

/** As long as a client waits for one answer, and some more. */
const PATIENCE = 25_000;

test('a connection on which nobody answers any more is left for another one', { timeout: 60_000 }, async () => {
  const { kafka: client, cut } = openClient({ clientId: 'c', brokers: [`127.0.0.1:${proxy.port}`] });
  const admin = client.admin();
  await admin.connect();
  expect(await admin.listTopics()).toEqual([]);

  proxy.blackHole();
  const asked = admin.listTopics().catch((error: Error) => error);
  await new Promise((resolve) => setTimeout(resolve, 100));
  // What was connected stays silent for good, as after a NAT has forgotten it.
  proxy.pass();
  const begun = performance.now();
  await asked;
  expect(await admin.listTopics()).toEqual([]);
  expect(performance.now() - begun).toBeLessThan(PATIENCE);
  await admin.disconnect();
  cut();
});
