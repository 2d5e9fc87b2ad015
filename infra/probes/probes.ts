import { connect, whenReady } from '#adapters/redis/connect.ts';
import { keepingOf } from '#adapters/redis/keeps-keys.ts';
import { connectorStatus, failureIn } from '#debezium/register.ts';
import { kafkaAt } from '#infra/kafka/client.ts';
import { topicFacts } from '#infra/kafka/topic.ts';
import type { ApiLook, ConnectorLook, Probes, StoreLook, TopicLook } from '#projector/status/probes.ts';
import { given, PATIENCE, type ProbeAddresses } from './addresses.ts';
import { sourceProbes } from './source.ts';

type Health = {
  readonly status: ApiLook['status'];
  readonly detail?: string;
  readonly ageMs?: number;
  readonly generation?: number;
};

const api = async (url: string): Promise<ApiLook> => {
  const answered = await fetch(`${url}/health`, { signal: AbortSignal.timeout(PATIENCE) });
  const { status, detail = null, generation = null, ageMs = null } = (await answered.json()) as Health;
  return { url, status, detail, generation, ageMs };
};

const connector = async (url: string, name: string): Promise<ConnectorLook> => {
  const status = await connectorStatus(url, name);
  return {
    name,
    url,
    state: status?.connector.state ?? null,
    tasks: status?.tasks.map(({ state }) => state) ?? [],
    failure: (status && failureIn(status)) ?? null,
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

/** The questions that status and doctor ask of the parts at these addresses. Each connects for itself and keeps nothing open. */
export const probesAt = (addresses: ProbeAddresses): Probes => ({
  ...sourceProbes(addresses),
  api: async () => api(given(addresses.apiUrl, 'API_URL')),
  connector: async () => connector(given(addresses.connectUrl, 'CONNECT_URL'), addresses.connector),
  topic: async () => topic(given(addresses.brokers, 'KAFKA_BROKERS'), addresses.topic),
  store: async () => store(given(addresses.redisUrl, 'REDIS_URL')),
});
