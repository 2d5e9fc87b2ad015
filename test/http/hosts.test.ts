import { afterAll, describe, expect, test } from 'vitest';
import { readEnv } from '#adapters/env/read-env.ts';
import { adminVariables } from '#admin-api/config.ts';
import { startAdmin } from '#admin-api/start.ts';
import { hostAndPort } from '#environment/endpoint.ts';
import { listen } from '#http/server.ts';
import { WATCHED } from '#query-api/app.ts';
import { variables as apiVariables } from '#query-api/config.ts';
import { fakeOperations } from '#test/admin-api/fake-operations.ts';
import { memoryWatchStore } from '#test/projector/watch/source.ts';
import { appOf } from '#test/query-api/app-of.ts';
import { desk } from '#test/query-api/desk.ts';
import { storeOf } from '#test/query-api/store-of.ts';
import { SECRET } from '#test/support/http.ts';
import { rawText } from './raw.ts';

const startAdminAt = async (ADMIN_HOST: string) => {
  const variables = readEnv({ ADMIN_PORT: '0', JWT_SECRET: SECRET, ADMIN_HOST }, adminVariables);
  const logger = { info: () => {}, warn: () => {}, error: () => {} };
  const watch = memoryWatchStore();
  const admin = await startAdmin({ operations: fakeOperations(), watch, variables, cell: 'main', logger });
  return { url: admin.url as string, close: () => admin.close() };
};
const startApiAt = async (given: string) => {
  const { HOST: host } = readEnv({ JWT_SECRET: SECRET, HOST: given }, apiVariables);
  const server = await listen(appOf(storeOf(desk([]))), host, 0, { whateverHost: WATCHED });
  return { url: server.url, close: () => server.close(100) };
};

const api = await startApiAt('127.0.0.1');
const admin = await startAdminAt('127.0.0.1');
afterAll(() => Promise.all([api.close(), admin.close()]));

/** The status of an answer to these lines. */
const statusOf = async (url: string, lines: readonly string[]): Promise<number> => {
  const text = await rawText(url, `${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`);
  return Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]);
};

const probes = [
  ...['/livez', '/startupz', '/readyz', '/readyz?verbose', '/health'].map(
    (path) => ['query API', api.url, path] as const,
  ),
  ...['/livez', '/readyz', '/metrics'].map((path) => ['admin API', admin.url, path] as const),
];

/** A port and a bracket at the wrong place, blanks, other parts of an address, bytes that no name has. */
const odd = [
  'a b',
  '[::1',
  'a:b:c',
  'desk/livez',
  'me@desk',
  'desk:99999',
  '1.2.3.999',
  '%',
  'désk',
  '_',
  '127.1',
  '-',
];

describe.each(probes)('%s, %s%s', (_what, url, path) => {
  test('answers HTTP/1.0 without a Host, by GET, HEAD and OPTIONS', async () => {
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      expect([method, await statusOf(url, [`${method} ${path} HTTP/1.0`])]).toEqual([method, 200]);
    }
  });

  test('answers whatever Host a check names', async () => {
    const addresses = [
      '[0:0:0:0:0:0:0:1]:8080',
      '[0:0:0:0:0:0:0:1]',
      '[::1]:8080',
      '[::FFFF:127.0.0.1]',
      'DESK.example.:80',
      '',
    ];
    for (const host of [...addresses, ...odd]) {
      expect([host, await statusOf(url, [`GET ${path} HTTP/1.1`, `Host: ${host}`])]).toEqual([host, 200]);
    }
  });
});

test('every spelling of an address is a Host everywhere, and what is none is one nowhere else', async () => {
  for (const host of ['[0:0:0:0:0:0:0:1]:8080', '[0::1]', 'DESK.example', '127.0.0.1:1']) {
    expect([host, await statusOf(api.url, ['GET /openapi.json HTTP/1.1', `Host: ${host}`])]).toEqual([host, 200]);
  }
  for (const host of ['a b', '[::1', 'desk/livez', 'me@desk']) {
    expect([host, await statusOf(api.url, ['GET /openapi.json HTTP/1.1', `Host: ${host}`])]).toEqual([host, 400]);
  }
});

describe.each([
  ['query API', startApiAt],
  ['admin API', startAdminAt],
] as const)('%s at an address of IPv6', (_what, startAt) => {
  test.each(['::', '::1', '[::]', '[::1]'])('%s', async (host) => {
    const server = await startAt(host);
    expect(server.url).toMatch(/^http:\/\/\[::1?\]:\d+$/);
    const port = Number(new URL(server.url).port);
    expect((await fetch(`http://${hostAndPort(host.replace(/[[\]]/g, ''), port)}/livez`)).status).toBe(200);
    // All addresses are those of IPv4, too.
    if (/^\[?::\]?$/.test(host)) expect((await fetch(`http://127.0.0.1:${port}/livez`)).status).toBe(200);
    await server.close();
  });
});
