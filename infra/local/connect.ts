import { converterSettings } from '#debezium/connector.ts';
import { type Jars, resolveJars } from './jars.ts';
import { javaProgram, writeProperties } from './java.ts';
import { createPart, type Part } from './part.ts';
import type { Place } from './place.ts';

type ConnectOptions = {
  readonly cell: string;
  readonly brokers: readonly string[];
  /** Goes into the worker's environment, which the connector's configuration refers to. */
  readonly replicationPassword: string;
};

const passwordVariable = 'DESKVIEW_REPLICATION_PASSWORD';

/** How the connector's configuration names the password, so that it is in no topic and in no answer of Connect. */
export const replicationPasswordReference = `\${env:${passwordVariable}}`;

/** What a cell's worker is told wherever it runs; docker-compose.yml says the same in its words. */
export const workerSettings = (cell: string) => ({
  'group.id': `deskview-${cell}-connect`,
  'plugin.discovery': 'service_load',
  ...converterSettings,
  'config.storage.topic': `deskview-${cell}-connect-configs`,
  'offset.storage.topic': `deskview-${cell}-connect-offsets`,
  'status.storage.topic': `deskview-${cell}-connect-status`,
  // The broker's default, which is 1 for our own.
  'config.storage.replication.factor': -1,
  'offset.storage.replication.factor': -1,
  'status.storage.replication.factor': -1,
  'offset.storage.partitions': 1,
  'status.storage.partitions': 1,
  // What is sent again after a crash is what was not flushed before it.
  'offset.flush.interval.ms': 5_000,
  // A worker that died is given up after 6 s (the least a broker allows), and its tasks are not held back for a second worker.
  'session.timeout.ms': 6_000,
  'heartbeat.interval.ms': 2_000,
  'scheduled.rebalance.max.delay.ms': 0,
  'connector.client.config.override.policy': 'All',
  'config.providers': 'env',
  'config.providers.env.class': 'org.apache.kafka.common.config.provider.EnvVarConfigProvider',
  'config.providers.env.param.allowlist.pattern': passwordVariable,
});

const propertiesOf = (port: number, jars: Jars, { cell, brokers }: ConnectOptions) => ({
  ...workerSettings(cell),
  'bootstrap.servers': brokers.join(','),
  listeners: `http://127.0.0.1:${port}`,
  'rest.advertised.host.name': '127.0.0.1',
  'plugin.path': jars.plugins,
});

/** A worker of Kafka Connect with the Debezium plugin, not started yet; keeps its state in Kafka. */
export const connectPart = async (
  place: Place,
  port: number,
  options: ConnectOptions,
): Promise<Part & { readonly url: string }> => {
  const { stateDir } = place;
  const jars = await resolveJars(place);
  const url = `http://127.0.0.1:${port}`;
  const properties = `${stateDir}/connect.properties`;
  writeProperties(properties, propertiesOf(port, jars, options));
  const { args, stopped } = javaProgram(jars, 'org.apache.kafka.connect.cli.ConnectDistributed', properties);
  const part = createPart({
    name: 'connect',
    stateDir,
    command: 'java',
    args,
    stopped,
    env: { [passwordVariable]: options.replicationPassword },
    answers: async () => (await fetch(`${url}/health`, { signal: AbortSignal.timeout(2_000) })).ok,
  });
  return Object.assign(part, { url });
};
