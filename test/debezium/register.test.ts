import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { registerConnector } from '#debezium/register.ts';

const config = { 'connector.class': 'Some', 'slot.name': 'a' };

/** Connect's REST as far as we use it; `states` are what the task reports, one after another, the last for ever. */
const connect = async (states: readonly string[], known?: Readonly<Record<string, string>>) => {
  const calls: string[] = [];
  let stored = known;
  let asked = 0;
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace('/connectors/deskview-main', '').replace(/\?.*/, '');
    if (request.method !== 'GET') calls.push(`${request.method} ${path}`);
    const say = (status: number, body: unknown) => response.writeHead(status).end(JSON.stringify(body));
    if (path === '/resume') return say(202, {});
    if (request.method === 'PUT') {
      json(request).then((settings) => {
        stored = settings as typeof config;
        say(200, {});
      });
      return;
    }
    if (path === '/config') return stored === undefined ? say(404, {}) : say(200, { ...stored, name: 'deskview-main' });
    if (path === '/tasks') return say(200, [{ config: stored }]);
    if (path === '/restart') return say(202, {});
    const state = states[Math.min(asked, states.length - 1)];
    asked += 1;
    if (state === 'STOPPED') return say(200, { connector: { state }, tasks: [] });
    return say(200, {
      connector: { state: 'RUNNING' },
      tasks: [{ state, trace: 'Outer: it failed\n\tat x\nCaused by: Inner: no such slot\n\tat y' }],
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls, stored: () => stored };
};

test('a connector is created and awaited', async () => {
  const { url, calls } = await connect(['UNASSIGNED', 'RUNNING']);
  await registerConnector(url, 'deskview-main', config);
  expect(calls).toEqual(['PUT /config']);
});

test('one that has this configuration already is left alone', async () => {
  const { url, calls } = await connect(['RUNNING'], config);
  await registerConnector(url, 'deskview-main', config);
  expect(calls).toEqual([]);
});

test('one that has another configuration is brought to this one', async () => {
  const { url, calls } = await connect(['RUNNING'], { ...config, 'slot.name': 'b' });
  await registerConnector(url, 'deskview-main', config);
  expect(calls).toEqual(['PUT /config']);
});

test('the operator’s own settings are kept, and others that are replaced are named, without their values', async () => {
  const own = {
    'database.sslmode': 'verify-full',
    'database.sslrootcert': '/etc/ca.pem',
    'database.tcpKeepAlive': 'true',
    'snapshot.fetch.size': '2000',
    'poll.interval.ms': '20',
    'producer.override.security.protocol': 'SSL',
  };
  const ours = { ...config, 'poll.interval.ms': '5', 'database.hostname': 'db' };
  const others = { 'skipped.operations': 'd', 'database.hostname': 'secret-host' };
  const { url, stored } = await connect(['RUNNING'], { ...ours, ...own, ...others });
  expect(await registerConnector(url, 'deskview-main', ours)).toEqual(['database.hostname', 'skipped.operations']);
  expect(stored()).toEqual({ ...ours, ...own });
  expect(await registerConnector(url, 'deskview-main', ours)).toEqual([]);
});

test('one that was stopped is resumed: whoever registers it wants it to run', async () => {
  const { url, calls } = await connect(['STOPPED', 'RUNNING'], config);
  await registerConnector(url, 'deskview-main', config);
  expect(calls).toEqual(['PUT /resume']);
});

test('one whose task had failed is restarted', async () => {
  const { url, calls } = await connect(['FAILED', 'RUNNING'], config);
  await registerConnector(url, 'deskview-main', config);
  expect(calls).toEqual(['POST /restart']);
});

test('one that goes on failing is named with the causes it gives', async () => {
  const { url } = await connect(['FAILED']);
  await expect(registerConnector(url, 'deskview-main', config)).rejects.toThrow(
    'connector deskview-main failed: Outer: it failed ← Caused by: Inner: no such slot',
  );
});
