import { afterAll, expect, test } from 'vitest';
import { readEnv } from '#adapters/env/read-env.ts';
import { type AdminVariables, adminVariables } from '#admin-api/config.ts';
import { type Admin, startAdmin } from '#admin-api/start.ts';
import { memoryWatchStore } from '#test/projector/watch/source.ts';
import { SECRET } from '#test/support/http.ts';
import { operatorToken } from './admin-of.ts';
import { fakeOperations } from './fake-operations.ts';

const started: Admin[] = [];
afterAll(() => Promise.all(started.map((admin) => admin.close())));

const start = async (env: Readonly<Record<string, string>> = {}) => {
  const said: string[] = [];
  const say = (_: object, message: string) => said.push(message);
  const variables: AdminVariables = readEnv({ ADMIN_PORT: '0', JWT_SECRET: SECRET, ...env }, adminVariables);
  const logger = { info: () => {}, warn: say, error: say };
  const admin = await startAdmin({
    operations: fakeOperations(),
    watch: memoryWatchStore(),
    variables,
    cell: 'main',
    logger,
  });
  started.push(admin);
  return { url: admin.url as string, said };
};

const statusOf = async (url: string, token?: string) =>
  (await fetch(url, token ? { headers: { Authorization: `Bearer ${token}` } } : {})).status;

test('it listens on this machine only, and operators are let in', async () => {
  const { url, said } = await start();
  expect(new URL(url).hostname).toBe('127.0.0.1');
  expect(await statusOf(`${url}/admin/v1/generations`, await operatorToken())).toBe(200);
  expect(said).toEqual([]);
});

test('a port that is taken, as by another projector, is said and another one is found', async () => {
  const first = await start();
  const second = await start({ ADMIN_PORT: new URL(first.url).port });
  expect(second.url).not.toBe(first.url);
  expect(second.said).toEqual(['the admin API’s port is taken: another one is used']);
  expect(await statusOf(`${second.url}/livez`)).toBe(200);
});

test('without anything to verify tokens with there is no admin API, but probes and metrics', async () => {
  const { url, said } = await start({ JWT_SECRET: '' });
  expect(said).toEqual(['neither JWT_SECRET nor JWKS_URL is given: probes and metrics only, no admin API']);
  expect(await statusOf(`${url}/admin/v1/generations`, await operatorToken())).toBe(404);
  expect(await Promise.all(['/livez', '/readyz', '/metrics'].map((path) => statusOf(url + path)))).toEqual([
    ...[200, 200, 200],
  ]);
});

test('an address that cannot be had stops nothing', async () => {
  const { url, said } = await start({ ADMIN_HOST: '192.0.2.1' });
  expect([url, said]).toEqual([null, ['the admin API has no address']]);
});
