import { connect, whenReady } from '#adapters/redis/connect.ts';
import { keepingOf } from '#adapters/redis/keeps-keys.ts';
import { acknowledgedBy } from '#debezium/acknowledged.ts';
import { connectorAt, failureIn, placeIsGone } from '#debezium/connect.ts';
import { differingSettings } from '#debezium/settings.ts';
import { endpointAt, shownAddress } from '#environment/endpoint.ts';
import { kafkaAt } from '#infra/kafka/client.ts';
import { topicFacts } from '#infra/kafka/topic.ts';
import type { ApiLook, ConnectorLook, Probes, StoreLook, TopicLook } from '#projector/status/probes.ts';
import { given, PATIENCE, type ProbeAddresses } from './addresses.ts';
import { openSourceConnection } from './connection.ts';
import { sourceProbes } from './source.ts';

type Health = {
  readonly status: ApiLook['status'];
  readonly detail?: string;
  readonly ageMs?: number;
  readonly generation?: number;
};

const api = async (url: string): Promise<ApiLook> => {
  const { url: base, headers } = endpointAt(url);
  const answered = await fetch(`${base}/health`, { headers, signal: AbortSignal.timeout(PATIENCE) });
  const { status, detail = null, generation = null, ageMs = null } = (await answered.json()) as Health;
  return { url: shownAddress(url), status, detail, generation, ageMs };
};

const connector = async (url: string, name: string): Promise<ConnectorLook> => {
  const status = await connectorAt(url, name).status();
  return {
    name,
    url: shownAddress(url),
    state: status?.connector.state ?? null,
    tasks: status?.tasks.map(({ state }) => state) ?? [],
    failure: (status && failureIn(status)) ?? null,
    placeIsGone: status !== undefined && placeIsGone(status),
  };
};

const topic = async (brokers: readonly string[], name: string): Promise<TopicLook> => ({
  name,
  ...(await topicFacts(kafkaAt(brokers), name)),
});

const store = async (url: string): Promise<StoreLook> => {
  const redis = connect(url, { commandTimeout: PATIENCE });
  try {
    await whenReady(redis, PATIENCE);
    return await keepingOf(redis);
  } finally {
    redis.disconnect();
  }
};

/**
 * The questions that status, doctor and the watch ask of the parts at these addresses. Each connects for itself and keeps
 * nothing open, unless `keep` holds on to the connection to the source for whoever asks again and again.
 */
export const probesAt = (addresses: ProbeAddresses, { keep = false } = {}): Probes & { close(): void } => {
  const { cell, topic: topicName } = addresses;
  const connection = openSourceConnection(() => given(addresses.databaseUrl, 'DATABASE_URL'), keep);
  const connectUrl = () => given(addresses.connectUrl, 'CONNECT_URL');
  return {
    ...sourceProbes(addresses, connection),
    api: async () => api(given(addresses.apiUrl, 'API_URL')),
    connector: async () => connector(connectUrl(), addresses.connector),
    connectorSettings: async () => {
      const found = await connectorAt(connectUrl(), addresses.connector).settings();
      return found ? differingSettings(found, cell, topicName) : null;
    },
    acknowledged: async () => acknowledgedBy(connectorAt(connectUrl(), addresses.connector)),
    topic: async () => topic(given(addresses.brokers, 'KAFKA_BROKERS'), topicName),
    store: async () => store(given(addresses.redisUrl, 'REDIS_URL')),
    close: () => connection.close(),
  };
};
