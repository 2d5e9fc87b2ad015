import { Command } from 'commander';
import { EnvError, readEnv } from '#adapters/env/read-env.ts';
import { connectorConfig } from '#debezium/connector.ts';
import { registerConnector } from '#debezium/register.ts';
import { kafkaAt } from '#infra/kafka/client.ts';
import { checkTopic, createTopic } from '#infra/kafka/topic.ts';
import { replicationPasswordReference } from '#infra/local/connect.ts';
import { prepareSource } from '#infra/local/source.ts';
import { startVariables } from '#infra/local/start-env.ts';
import { namesOf } from '#read-model/cell.ts';
import { FAILED, USAGE } from './failure.ts';
import { say } from './output/print.ts';
import { wholeNumber } from './whole-number.ts';

const variables = startVariables
  .pick({ DATABASE_URL: true, KAFKA_BROKERS: true, CONNECT_URL: true, REPLICATION_PASSWORD: true, CELL: true })
  .required();

const setUp = async (demo: number | undefined): Promise<void> => {
  const env = readEnv(process.env, variables);
  const { CELL: cell, DATABASE_URL: databaseUrl, REPLICATION_PASSWORD: replicationPassword } = env;
  const { topic, connector } = namesOf(cell);

  const source = await prepareSource({ databaseUrl, cell, replicationPassword, demo });
  console.log(`source: ${source.requests} requests, ready to be captured`);

  const kafka = kafkaAt(env.KAFKA_BROKERS);
  console.log(`topic ${topic}: ${await createTopic(kafka, topic)}`);
  await checkTopic(kafka, topic);

  const { replicationUser: user } = source;
  const config = connectorConfig({ cell, topic, databaseUrl, user, password: replicationPasswordReference });
  const replaced = await registerConnector(env.CONNECT_URL, connector, config);
  if (replaced.length > 0) console.log(`connector ${connector}: settings replaced: ${replaced.join(', ')}`);
  console.log(`connector ${connector}: runs`);
};

await new Command('setup')
  .description(
    'Prepares a source, its topic and its connector, whose parts run already; changes nothing that is right.',
  )
  .option('--demo <requests>', 'make the demo’s tables and that many requests first; 0: tables only', wholeNumber)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : USAGE))
  .action(async ({ demo }: { demo?: number }) => {
    await setUp(demo).catch((error: Error) => {
      say(`setup failed: ${error.message}`);
      process.exitCode = error instanceof EnvError ? USAGE : FAILED;
    });
  })
  .parseAsync();
