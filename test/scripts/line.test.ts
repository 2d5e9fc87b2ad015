import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Stack } from '#infra/local/stack-file.ts';
import { theLine } from '#scripts/line.ts';

const stack: Stack = {
  cell: 'desk',
  api: { url: 'http://127.0.0.1:8080' },
  admin: { url: 'http://127.0.0.1:8081' },
  postgres: { url: 'postgresql://local/desk' },
  kafka: { brokers: ['127.0.0.1:9092'], topic: 'deskview.desk' },
  redis: { url: 'redis://127.0.0.1:6379' },
  connect: { url: 'http://127.0.0.1:8083', connector: 'deskview-desk' },
  jwt: { secret: 'ours', issuer: 'i', audience: 'a' },
  processes: {},
};

const running = vi.hoisted(() => ({ stack: undefined as unknown }));
vi.mock('#infra/local/stack-file.ts', () => ({ readStack: () => running.stack }));

const given = (env: Readonly<Record<string, string>>) => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
};

beforeEach(() => {
  running.stack = stack;
});
afterEach(() => vi.unstubAllEnvs());

test('it is the line that runs here', () => {
  expect(theLine()).toMatchObject({
    ...{ cell: 'desk', topic: 'deskview.desk', connector: 'deskview-desk', apiUrl: 'http://127.0.0.1:8080' },
    ...{ databaseUrl: 'postgresql://local/desk', brokers: ['127.0.0.1:9092'], redisUrl: 'redis://127.0.0.1:6379' },
    ...{ connectUrl: 'http://127.0.0.1:8083', jwt: { secret: 'ours', issuer: 'i', audience: 'a' } },
  });
});

test('what the environment gives takes the place of its part, and of nothing else', () => {
  given({ KAFKA_BROKERS: 'k1:9092,k2:9092', REDIS_URL: 'redis://theirs', JWT_SECRET: 'theirs' });
  expect(theLine()).toMatchObject({
    ...{ databaseUrl: 'postgresql://local/desk', brokers: ['k1:9092', 'k2:9092'], redisUrl: 'redis://theirs' },
    ...{ topic: 'deskview.desk', jwt: { secret: 'theirs', issuer: 'i' } },
  });
});

test('another cell has another topic and connector', () => {
  given({ CELL: 'other' });
  expect(theLine()).toMatchObject({ cell: 'other', topic: 'deskview.other', connector: 'deskview-other' });
  given({ KAFKA_TOPIC: 'a.topic' });
  expect(theLine()).toMatchObject({ cell: 'other', topic: 'a.topic' });
});

test('the environment alone will do', () => {
  running.stack = undefined;
  given({ REDIS_URL: 'redis://theirs' });
  const line = theLine();
  expect(line).toMatchObject({
    cell: 'main',
    topic: 'deskview.main',
    redisUrl: 'redis://theirs',
    adminRoles: ['Admin'],
  });
  expect([line.databaseUrl, line.brokers, line.connectUrl, line.apiUrl]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('without either there is none, and that is said with what to do', () => {
  running.stack = undefined;
  expect(theLine).toThrow('No line runs here. Start one with npm start');
});
