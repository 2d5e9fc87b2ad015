import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

type Service = {
  readonly image: string;
  readonly build?: string;
  readonly init?: boolean;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: object;
};
type ServiceName = 'postgres' | 'redis' | 'kafka' | 'connect' | 'setup' | 'projector' | 'query-api';
type Compose = {
  readonly services: Readonly<Record<ServiceName, Service>>;
  readonly volumes: Readonly<Record<string, null>>;
};

type Values = Readonly<Record<string, string>>;

export const textOf = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** The file as Compose understands it where the environment holds these variables and no others. */
export const composeGiven = (variables: Values = {}): Compose => {
  const filled = textOf('docker-compose.yml').replaceAll(
    /\$\{(\w+):-([^}]*)\}/g,
    (_, name: string, otherwise: string) => variables[name] || otherwise,
  );
  return parse(filled, { merge: true });
};

/** A variable without a value is passed on from the environment, so that here it is not given. */
export const environmentOf = ({ environment = {} }: Service): Values =>
  Object.fromEntries(Object.entries(environment).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));

const propertyName = (variable: string) => variable.toLowerCase().replaceAll('_', '.');

const withPrefix = (environment: Values, prefix: string): Values =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      name.startsWith(prefix) ? [[propertyName(name.slice(prefix.length)), value]] : [],
    ),
  );

/** server.properties as apache/kafka makes it; the heap is a matter of the JVM. */
export const brokerProperties = (kafka: Service): Values => {
  const { 'heap.opts': _, ...properties } = withPrefix(environmentOf(kafka), 'KAFKA_');
  return properties;
};

/** What debezium/connect takes from the bare name, overwriting whatever CONNECT_… says. */
const bareNames = [
  'BOOTSTRAP_SERVERS',
  'GROUP_ID',
  'CONFIG_STORAGE_TOPIC',
  'OFFSET_STORAGE_TOPIC',
  'STATUS_STORAGE_TOPIC',
  'KEY_CONVERTER',
  'VALUE_CONVERTER',
  'OFFSET_FLUSH_INTERVAL_MS',
];

/** connect-distributed.properties as debezium/connect makes it. */
export const workerProperties = (connect: Service): Values => {
  const environment = environmentOf(connect);
  const bare = bareNames.map((name) => [propertyName(name), environment[name] ?? 'not given']);
  return { ...withPrefix(environment, 'CONNECT_'), ...Object.fromEntries(bare) };
};
