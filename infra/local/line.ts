import { connectorConfig } from '#debezium/connector.ts';
import { registerConnector } from '#debezium/register.ts';
import { hostAndPort } from '#environment/endpoint.ts';
import { kafkaAt } from '#infra/kafka/client.ts';
import { checkTopic, createTopic } from '#infra/kafka/topic.ts';
import { namesOf } from '#read-model/cell.ts';
import { connectPart, replicationPasswordReference } from './connect.ts';
import { watchConnector } from './connector-watch.ts';
import { assembleCrew } from './crew.ts';
import { ledBy, toldBy } from './detours.ts';
import { resolveJars } from './jars.ts';
import { kafkaPart } from './kafka.ts';
import type { Line, LineOptions } from './line-options.ts';
import type { Part } from './part.ts';
import { freePort, portNear } from './ports.ts';
import { postgresPart } from './postgres.ts';
import { step } from './progress.ts';
import { untilReady } from './ready.ts';
import { redisPart } from './redis.ts';
import { renewReadModel } from './renew.ts';
import { keptSecrets } from './secrets.ts';
import { apiPart, projectorPart } from './services.ts';
import { prepareSource } from './source.ts';
import { removeStack, type Stack, writeStack } from './stack-file.ts';
import { versions } from './versions.ts';

const makeTopic = async (brokers: readonly string[], topic: string) => {
  const kafka = kafkaAt(brokers);
  const outcome = await createTopic(kafka, topic);
  await checkTopic(kafka, topic);
  return outcome;
};

/** Unless told otherwise: what loads a line of this machine comes from one address, and is to measure the service. */
const ampleLimits = { RATE_LIMIT_SUBJECT: '50000', RATE_LIMIT_ADDRESS: '200000' };

/** Starts what is not given from outside, as much as possible at once, and resolves when the API is ready. */
export const startLine = async (options: LineOptions): Promise<Line> => {
  const { stateDir, cacheDir, cell, external, demo, say, detours = {} } = options;
  const secrets = keptSecrets(stateDir);
  const replicationPassword = options.replicationPassword ?? secrets.replicationPassword;
  const jwt = { ...options.jwt, secret: options.jwt.secret ?? secrets.jwt };
  const { topic, connector } = namesOf(cell);
  let addresses: Omit<Stack, 'processes'> | undefined;

  const crew = assembleCrew({
    supervised: options.supervised,
    say,
    restarted: () => {
      if (addresses !== undefined) writeStack(stateDir, { ...addresses, processes: crew.pids() });
    },
    signal: options.signal,
  });
  const place = { stateDir, cacheDir, signal: crew.signal };

  const portFor = (usual: number) => (options.ports === 'free' ? freePort() : portNear(usual));
  const local = async <P extends Part>(
    name: string,
    usual: number,
    build: (port: number) => P | Promise<P>,
    chosen: number | Promise<number> = portFor(usual),
  ) => {
    const port = await chosen;
    const taken = options.ports === 'free' || usual === 0 || port === usual ? '' : ` (${usual} is taken)`;
    return step(say, name, async () => crew.begin(await build(port)), {
      doing: 'is being prepared',
      done: () => `127.0.0.1:${port}${taken}`,
    });
  };

  const startSource = async () => {
    const databaseUrl =
      external.databaseUrl ??
      (await local('postgres', 5432, (port) => postgresPart(place, port, secrets.postgresPassword))).url;
    const prepare = () => prepareSource({ databaseUrl, cell, replicationPassword, demo });
    const { replicationUser } = await step(say, 'source', prepare, {
      doing: 'is being filled and prepared',
      done: ({ requests }) => `${requests} requests, ready to be captured`,
    });
    return { databaseUrl, replicationUser };
  };

  const startLog = async () => {
    if (external.brokers === undefined || external.connectUrl === undefined) {
      await step(say, 'jars', () => resolveJars(place), {
        doing: 'are being fetched by Maven',
        done: () => `Kafka ${versions.kafka}, Debezium ${versions.debezium}`,
      });
    }
    const toKafka = [detours['projector-kafka'], detours['connect-kafka']].filter((detour) => detour !== undefined);
    const brokers = external.brokers ?? (await local('kafka', 9092, (port) => kafkaPart(place, port, toKafka))).brokers;
    const worker = {
      cell,
      brokers: brokers.map((broker) => toldBy(detours['connect-kafka'], broker)),
      replicationPassword,
    };
    const connectUrl =
      external.connectUrl ?? (await local('connect', 8083, (port) => connectPart(place, port, worker))).url;
    await step(say, 'topic', () => makeTopic(brokers, topic), { done: (outcome) => `${topic} ${outcome}` });
    return { brokers, connectUrl };
  };

  const startStore = async () =>
    external.redisUrl ?? (await local('redis', 6379, (port) => redisPart(place, port))).url;

  const start = async (): Promise<Omit<Stack, 'processes'>> => {
    const [{ databaseUrl, replicationUser }, { brokers, connectUrl }, redisUrl] = await Promise.all([
      crew.track(startSource),
      crew.track(startLog),
      crew.track(startStore),
    ]);
    const capture = async () => {
      const password = external.connectUrl === undefined ? replicationPasswordReference : replicationPassword;
      const source = ledBy(detours['connect-postgres'], databaseUrl);
      const config = connectorConfig({ cell, topic, databaseUrl: source, user: replicationUser, password });
      await step(say, 'connector', () => registerConnector(connectUrl, connector, config), {
        done: (replaced) =>
          replaced.length === 0 ? connector : `${connector}, settings replaced: ${replaced.join(', ')}`,
      });
      if (options.supervised) void watchConnector({ connectUrl, connector, say, signal: crew.signal });
    };
    const [apiPort, adminPort] = [await portFor(options.apiPort), await portFor(8081)];
    const adminUrl = `http://127.0.0.1:${adminPort}`;
    const env = {
      ...options.env,
      DATABASE_URL: databaseUrl,
      KAFKA_BROKERS: brokers.join(','),
      KAFKA_TOPIC: topic,
      REDIS_URL: redisUrl,
      CONNECT_URL: connectUrl,
      API_URL: `http://${hostAndPort(options.host, apiPort)}`,
      ADMIN_HOST: '127.0.0.1',
      ADMIN_PORT: String(adminPort),
      CELL: cell,
      JWT_SECRET: jwt.secret,
      JWT_ISSUER: jwt.issuer,
      JWT_AUDIENCE: jwt.audience,
    };
    const service = { stateDir, env, host: options.host };
    const projectorEnv = {
      ...env,
      DATABASE_URL: ledBy(detours['projector-postgres'], databaseUrl),
      KAFKA_BROKERS: brokers.map((broker) => toldBy(detours['projector-kafka'], broker)).join(','),
      REDIS_URL: ledBy(detours['projector-redis'], redisUrl),
    };
    const apiEnv = { ...ampleLimits, ...env, REDIS_URL: ledBy(detours['api-redis'], redisUrl) };
    const startProjector = () =>
      step(say, 'projector', () => crew.begin(projectorPart({ ...service, env: projectorEnv })), {
        done: ({ pid }) => `process ${pid}, admin API at ${adminUrl}`,
      });
    const [, , api] = await Promise.all([
      crew.track(capture),
      crew.track(startProjector),
      crew.track(() => local('api', options.apiPort, (port) => apiPart({ ...service, env: apiEnv }, port), apiPort)),
    ]);
    if (external.redisUrl === undefined) {
      await crew.track(() =>
        renewReadModel({ cell, topic, connector, databaseUrl, brokers, redisUrl, connectUrl }, say, crew.signal),
      );
    }
    await step(say, 'ready', () => untilReady(api.url, crew.signal), {
      doing: 'waits for the read model to be filled',
      done: () => api.url,
    });
    return {
      cell,
      api: { url: api.url },
      admin: { url: adminUrl },
      postgres: { url: databaseUrl },
      kafka: { brokers, topic },
      redis: { url: redisUrl },
      connect: { url: connectUrl, connector },
      jwt,
    };
  };

  const stop = async () => {
    await crew.stop();
    removeStack(stateDir);
  };
  try {
    const ready = await Promise.race([start(), crew.failed]);
    addresses = ready;
    writeStack(stateDir, { ...ready, processes: crew.pids() });
    return {
      get stack() {
        return { ...ready, processes: crew.pids() };
      },
      parts: crew.parts,
      failed: crew.failed,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};
