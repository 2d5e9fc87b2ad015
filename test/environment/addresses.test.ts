import { expect, test } from 'vitest';
import type { z } from 'zod';
import { readEnv } from '#adapters/env/read-env.ts';
import { adminVariables } from '#admin-api/config.ts';
import { startVariables } from '#infra/local/start-env.ts';
import { projectorConfig } from '#projector/config.ts';
import { variables as apiVariables } from '#query-api/config.ts';
import { lineVariables } from '#scripts/line.ts';

const SECRET = 'Pl4nted-Secret';

/** Everything that reads addresses: they must not differ in what they understand. */
const readers: Readonly<Record<string, z.ZodObject>> = {
  projector: projectorConfig.extend(adminVariables.shape),
  'query API': apiVariables,
  'npm start': startVariables,
  commands: lineVariables,
};

/** Each case for each reader that knows its variable. */
const forAll = <T>(cases: readonly (readonly [variable: string, value: string, outcome: T])[]) =>
  Object.keys(readers).flatMap((reader) =>
    cases.filter(([variable]) => variable in (readers[reader]?.shape ?? {})).map((one) => [reader, ...one] as const),
  );

const read = (reader: string, env: Record<string, string>) =>
  readEnv(
    { KAFKA_BROKERS: 'a:1', REDIS_URL: 'redis://r', JWT_SECRET: 's', TRUST_PROXY: '0', ...env },
    readers[reader] as z.ZodObject,
  );

const mistakeOf = (reader: string, env: Record<string, string>): string => {
  try {
    read(reader, env);
  } catch (error) {
    return (error as Error).message;
  }
  return 'none';
};

test.each(
  forAll([
    [
      'DATABASE_URL',
      `postgresql+asyncpg://app:${SECRET}@db/desk`,
      'write postgresql://user:password@host:5432/database',
    ],
    ['DATABASE_URL', `jdbc:postgresql://db/desk?password=${SECRET}`, 'not with jdbc:postgresql://'],
    ['DATABASE_URL', `host=db password=${SECRET}`, 'must be an address'],
    ['DATABASE_URL', `postgres://app:${SECRET}@db/desk?sslmode=prefer`, 'write sslmode=require'],
    ['DATABASE_URL', `postgres://app:${SECRET}@db/desk?sslmode=verify-ca`, 'needs sslrootcert=FILE'],
    ['DATABASE_URL', 'postgres://db/desk?sslmode=on', 'must be disable, require'],
    ['DATABASE_URL', `postgres://app:${SECRET}#1@db/desk`, '%23'],
    ['REDIS_URL', `redis+tls://:${SECRET}@redis`, 'rediss://'],
    ['REDIS_URL', 'redis:6379', 'write redis://'],
    ['CONNECT_URL', `connect:8083/${SECRET}`, 'write https://host/path'],
    ['CONNECT_URL', `ftp://a:${SECRET}@connect`, 'must begin with https:// or http://, not with ftp://'],
    ['CONNECT_URL', `http://connect?token=${SECRET}`, 'leave out ?'],
    ['API_URL', `ws://a:${SECRET}@api`, 'not with ws://'],
    ['JWKS_URL', `file:///${SECRET}`, 'not with file://'],
    ['UPSTREAM_API_URL', `http://a:${SECRET}@app`, 'must not hold user and password'],
    ['KAFKA_BROKERS', 'kafka-1:9092,kafka-2', '"kafka-2" has no port: write kafka-2:9092'],
    ['KAFKA_BROKERS', '::1:9092', 'in brackets'],
    ['KAFKA_BROKERS', '[::1]', 'write [::1]:9092'],
    ['KAFKA_BROKERS', 'kafka:99999', 'from 1 to 65535'],
    ['KAFKA_BROKERS', `SASL_SSL://a:${SECRET}@kafka:9092`, 'must not hold a user'],
    ['KAFKA_BROKERS', 'PLAINTEXT://kafka:9092', 'must not have a scheme'],
    ['KAFKA_BROKERS', ' , ', 'names no broker'],
  ]),
)('%s refuses %s=%s and says what to write', (reader, variable, value, remedy) => {
  const said = mistakeOf(reader, { [variable]: value });
  expect(said).toContain(`${variable}: `);
  expect(said).toContain(remedy);
  expect(said).not.toContain(SECRET);
});

test.each(
  forAll<unknown>([
    ['KAFKA_BROKERS', 'kafka-1:9092, [::1]:9093 ,,10.0.0.1:9094,', ['kafka-1:9092', '[::1]:9093', '10.0.0.1:9094']],
    [
      'DATABASE_URL',
      'postgres://a%40b:p@[::1]/desk?sslmode=require',
      'postgres://a%40b:p@[::1]/desk?sslmode=require&uselibpqcompat=true',
    ],
    ['DATABASE_URL', 'postgresql:///desk?host=/run/postgresql', 'postgresql:///desk?host=/run/postgresql'],
    ['REDIS_URL', 'rediss://:p@redis:6380/2', 'rediss://:p@redis:6380/2'],
    ['CONNECT_URL', 'https://a:b@host/connect/', 'https://a:b@host/connect'],
    ['CONNECT_URL', 'http://connect:8083//', 'http://connect:8083'],
    ['API_URL', ' http://api/deskview/ ', 'http://api/deskview'],
    ['UPSTREAM_API_URL', 'http://app/v2/', 'http://app/v2'],
    ['JWKS_URL', 'https://idp/keys/?tenant=1', 'https://idp/keys/?tenant=1'],
    ['HOST', '[::1]', '::1'],
    ['ADMIN_HOST', '[::]', '::'],
  ]),
)('%s understands %s=%s', (reader, variable, value, meant) => {
  expect(read(reader, { [variable]: value })[variable]).toEqual(meant);
});

test.each(
  forAll([
    ['DATABASE_URL', 'postgres://u:p@db/desk', ''],
    ['JWT_SECRET', SECRET, ''],
  ]),
)('%s reads %s without the line end that a shell or a file put behind it', (reader, variable, value) => {
  expect(read(reader, { [variable]: `${value}\r\n` })[variable]).toBe(value);
});
