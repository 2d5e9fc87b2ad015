import { maxRecordBytes } from '#infra/kafka/topic.ts';
import { captured } from '#infra/postgres/captured.ts';
import { namesOf } from '#read-model/cell.ts';

export type Capture = {
  readonly cell: string;
  /** The source as the Connect worker reaches it: host, port, database name and encryption are taken from it. */
  readonly databaseUrl: string;
  readonly user: string;
  /** May be a reference that the worker resolves, such as `${env:DESKVIEW_REPLICATION_PASSWORD}`. */
  readonly password: string;
  readonly topic: string;
  /** Milliseconds the connector waits for more: latency against idle CPU (2 ms 30 % of a core, 5 ms 15 %, 20 ms 6 %). */
  readonly pollIntervalMs?: number;
};

/** Field that the router adds to every key, pinned because its default changes between releases. */
const keyField = '__dbz__physicalTableIdentifier';

const literally = (text: string) => text.replaceAll('.', '\\.');
/** Keys and values are JSON, and NULL stays NULL: the converter would write the column's default instead, unless told otherwise. */
export const converterSettings = Object.fromEntries(
  ['key', 'value'].flatMap((part) => [
    [`${part}.converter`, 'org.apache.kafka.connect.json.JsonConverter'],
    [`${part}.converter.schemas.enable`, 'false'],
    [`${part}.converter.replace.null.with.default`, 'false'],
  ]),
);

const topicNameMatches = 'org.apache.kafka.connect.transforms.predicates.TopicNameMatches';
const tables = Object.entries(captured);

const columns = tables
  .flatMap(([table, { columns }]) => columns.map((column) => `public\\.${table}\\.${column}`))
  .join(',');

const keys = tables
  .filter(([, { key }]) => key.join() !== 'id')
  .map(([table, { key }]) => `public.${table}:${key.join(',')}`)
  .join(';');

/** As node-postgres and psql read them; the file of certificates must be there on the worker's machine too. */
const encryption = ({ searchParams }: URL): Readonly<Record<string, string>> =>
  Object.fromEntries(
    ['sslmode', 'sslrootcert'].flatMap((name) => {
      const value = searchParams.get(name);
      return value === null ? [] : [[`database.${name}`, value]];
    }),
  );

/** The connector's whole configuration; debezium/README.md has the reason for each setting. */
export const connectorConfig = (capture: Capture): Readonly<Record<string, string>> => {
  const { cell, databaseUrl, user, password, topic, pollIntervalMs = 5 } = capture;
  const prefix = namesOf(cell).capture;
  const source = new URL(databaseUrl);
  return {
    'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
    'tasks.max': '1',
    'database.hostname': source.hostname,
    'database.port': source.port || '5432',
    'database.dbname': decodeURIComponent(source.pathname.slice(1)),
    ...encryption(source),
    'database.user': user,
    'database.password': password,
    'topic.prefix': prefix,

    'plugin.name': 'pgoutput',
    'slot.name': prefix,
    'slot.drop.on.stop': 'false',
    'publication.name': prefix,
    'publication.autocreate.mode': 'disabled',
    'snapshot.mode': 'initial',
    'offset.mismatch.strategy': 'trust_offset',

    'table.include.list': tables.map(([table]) => `public\\.${table}`).join(','),
    'column.include.list': columns,
    'message.key.columns': keys,
    'message.prefix.exclude.list': '.*',
    'extended.headers.enabled': 'false',
    ...converterSettings,
    'decimal.handling.mode': 'string',
    'tombstones.on.delete': 'true',
    'provide.transaction.metadata': 'true',

    'heartbeat.interval.ms': '1000',
    'heartbeat.action.query':
      'update public.deskview_heartbeat set beat = beat + 1, at = clock_timestamp() where id = 1',

    'poll.interval.ms': String(pollIntervalMs),
    'producer.override.linger.ms': '0',
    'producer.override.compression.type': 'none',
    'producer.override.max.request.size': String(maxRecordBytes),
    'retriable.restart.connector.wait.ms': '1000',

    predicates: 'isOurs,isTransaction',
    'predicates.isOurs.type': topicNameMatches,
    'predicates.isOurs.pattern': `${literally(prefix)}\\.(public\\..*|transaction)`,
    'predicates.isTransaction.type': topicNameMatches,
    'predicates.isTransaction.pattern': `${literally(prefix)}\\.transaction`,

    transforms: 'ours,route,txkey,txname,tx',
    'transforms.ours.type': 'org.apache.kafka.connect.transforms.Filter',
    'transforms.ours.predicate': 'isOurs',
    'transforms.ours.negate': 'true',
    'transforms.route.type': 'io.debezium.transforms.ByLogicalTableRouter',
    'transforms.route.topic.regex': `${literally(prefix)}\\.public\\..*`,
    'transforms.route.topic.replacement': topic,
    'transforms.route.key.field.name': keyField,
    'transforms.txkey.type': 'org.apache.kafka.connect.transforms.ReplaceField$Key',
    'transforms.txkey.exclude': 'id',
    'transforms.txkey.predicate': 'isTransaction',
    'transforms.txname.type': 'org.apache.kafka.connect.transforms.InsertField$Key',
    'transforms.txname.static.field': keyField,
    'transforms.txname.static.value': 'transaction',
    'transforms.txname.predicate': 'isTransaction',
    'transforms.tx.type': 'org.apache.kafka.connect.transforms.RegexRouter',
    'transforms.tx.regex': `${literally(prefix)}\\.transaction`,
    'transforms.tx.replacement': topic,
    'transforms.tx.predicate': 'isTransaction',
  };
};
