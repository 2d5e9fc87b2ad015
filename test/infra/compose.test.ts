import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readEnv } from '#adapters/env/read-env.ts';
import { adminVariables } from '#admin-api/config.ts';
import { replicationPasswordReference, workerSettings } from '#infra/local/connect.ts';
import { startVariables } from '#infra/local/start-env.ts';
import { versions } from '#infra/local/versions.ts';
import { projectorConfig } from '#projector/config.ts';
import { variables as apiVariables } from '#query-api/config.ts';
import { namesOf } from '#read-model/cell.ts';
import { brokerProperties, composeGiven, environmentOf, textOf, workerProperties } from './compose-file.ts';

const { services, volumes } = composeGiven();
const { postgres, redis, kafka, connect, setup, projector, 'query-api': api } = services;
const packageJson = JSON.parse(textOf('package.json'));

const allServices = Object.entries(services);
const ours = { setup, projector, api };

/** The settings that a file of the local stack writes down as literals. */
const literalsIn = (path: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...textOf(path).matchAll(/^ +'?([\w.]+)'?: (?:'([^']*)'|([\d_]+)),$/gm)].map(([, name, text, number]) => [
      name,
      text ?? number?.replaceAll('_', ''),
    ]),
  );

test('the images are the versions of the local stack', () => {
  expect(kafka.image).toBe(`apache/kafka:${versions.kafka}`);
  expect(`quay.io/debezium/connect:${versions.debezium}`).toMatch(new RegExp(`^${connect.image}\\.`));
  expect(postgres.image).toBe(`postgres:${versions.embeddedPostgres.split('.')[0]}`);
  expect(redis.image).toBe('redis:8');
  expect(textOf('Dockerfile')).toContain(`ARG NODE_VERSION=${packageJson.dependencies.node}\n`);
});

test.each(Object.entries(ours))('%s comes from the one Dockerfile and runs a file of this repository', (_, service) => {
  expect(service).toMatchObject({ build: '.', image: setup.image });
  expect(service.command?.[0]).toBe('node');
  expect(existsSync(service.command?.[1] ?? '')).toBe(true);
});

test('the image is not root’s, and holds every folder that its code imports from', () => {
  expect(textOf('Dockerfile')).toMatch(/\nUSER node\n$/);
  const imported = Object.values<string>(packageJson.imports).map((path) => `!${path.split('/')[1]}`);
  const copied = textOf('.dockerignore').split('\n');
  expect(new Set(imported.filter((folder) => folder !== '!test'))).toEqual(
    new Set(copied.filter((line) => /^!\w+$/.test(line))),
  );
});

test('Redis has the local stack’s settings, not a copy of them', () => {
  const [mount] = redis.volumes ?? [];
  const [source, target, mode] = mount?.split(':') ?? [];
  expect(source).toBe('./infra/redis/redis.conf');
  expect(textOf('infra/local/redis.ts')).toContain("new URL('../redis/redis.conf'");
  expect(redis.command).toEqual(['redis-server', target]);
  expect(mode).toBe('ro');
});

test('Postgres is told what the local one is told', () => {
  const told = postgres.command?.filter((argument) => argument.includes('=')) ?? [];
  expect(told).toContain('wal_level=logical');
  expect(literalsIn('infra/local/postgres.ts')).toMatchObject(Object.fromEntries(told.map((pair) => pair.split('='))));
});

test('the broker has the local one’s settings, and addresses of its own', () => {
  const addresses = /^(advertised\.)?listeners$|^listener\.security|^controller\.quorum|^log\.dirs$/;
  const settings = (all: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => name.includes('.') && !addresses.test(name)));
  expect(settings(brokerProperties(kafka))).toEqual(settings(literalsIn('infra/local/kafka.ts')));
  expect(settings(brokerProperties(kafka))).toMatchObject({ 'auto.create.topics.enable': 'false' });
});

test.each(['main', 'north'])('the worker of cell %s has the local one’s settings, no more and no less', (cell) => {
  const { 'bootstrap.servers': brokers, ...settings } = workerProperties(composeGiven({ CELL: cell }).services.connect);
  const local = Object.entries(workerSettings(cell)).map(([name, value]) => [name, String(value)]);
  expect(settings).toEqual(Object.fromEntries(local));
  expect(brokers).toBe(environmentOf(projector)['KAFKA_BROKERS']);
});

test('the connector’s password is what the source was told, under the name that its configuration has', () => {
  const [, variable] = /^\$\{env:(\w+)\}$/.exec(replicationPasswordReference) ?? [];
  const password = environmentOf(connect)[variable ?? ''];
  expect(password).toBeTruthy();
  expect(environmentOf(setup)['REPLICATION_PASSWORD']).toBe(password);
});

test('the projector reads the source as the role that setup made for the cell, and no other', () => {
  const { services: north } = composeGiven({ CELL: 'north', REPLICATION_PASSWORD: 'secret-2' });
  const { username, password } = new URL(environmentOf(north.projector)['DATABASE_URL'] ?? '');
  expect([username, password]).toEqual([namesOf('north').capture, 'secret-2']);
});

test('both APIs take the same tokens', () => {
  const { services: given } = composeGiven({ JWT_SECRET: 'ours' });
  const secrets = [given.projector, given['query-api']].map((service) => environmentOf(service)['JWT_SECRET']);
  expect(secrets).toEqual(['ours', 'ours']);
});

test('topic, connector and keys are those of one cell', () => {
  const { services: north } = composeGiven({ CELL: 'north' });
  const cells = [north.setup, north.projector, north['query-api']].map((service) => environmentOf(service)['CELL']);
  expect(cells).toEqual(['north', 'north', 'north']);
  expect(projector.environment).not.toHaveProperty('KAFKA_TOPIC');
});

test.each([
  ['setup', setup, startVariables],
  ['projector', projector, projectorConfig.extend(adminVariables.shape)],
  ['query-api', api, apiVariables],
] as const)('%s knows every variable that it is given, and needs no other', (_, service, schema) => {
  const given = Object.keys(service.environment ?? {}).filter((name) => !name.startsWith('OTEL_'));
  expect(Object.keys(schema.shape)).toEqual(expect.arrayContaining(given));
  expect(() => readEnv(environmentOf(service), schema)).not.toThrow();
});

test('query-api is passed whatever it can be told, by whom the stack is started', () => {
  const given = Object.keys(api.environment ?? {});
  expect(given).toEqual(expect.arrayContaining(Object.keys(apiVariables.shape)));
});

test('setup is given all that it asks for', () => {
  const [, asked = ''] = /\.pick\(\{(.*)\}\)/.exec(textOf('scripts/setup.ts')) ?? [];
  expect(Object.keys(environmentOf(setup)).sort()).toEqual(asked.match(/[A-Z_]+/g)?.sort());
});

test.each(allServices)('%s can be reached from this machine only, and ends when told to', (_, { ports = [], init }) => {
  expect(ports.filter((port) => !/^127\.0\.0\.1:\d+:\d+$/.test(port))).toEqual([]);
  expect(init).toBe(true);
});

test.each(allServices)('%s keeps its data in volumes that are declared', (_, { volumes: mounts = [] }) => {
  const named = mounts.map((mount) => mount.split(':')[0] ?? '').filter((source) => !source.startsWith('.'));
  expect(Object.keys(volumes)).toEqual(expect.arrayContaining(named));
});

test('each part waits for what it needs: for health, or for the end of setup', () => {
  for (const [name, { depends_on = {} }] of allServices) {
    for (const [needed, { condition }] of Object.entries(depends_on)) {
      const { healthcheck } = services[needed as keyof typeof services];
      const right = needed === 'setup' ? 'service_completed_successfully' : 'service_healthy';
      expect([name, needed, condition]).toEqual([
        name,
        needed,
        healthcheck || needed === 'setup' ? right : 'service_started',
      ]);
    }
  }
});
