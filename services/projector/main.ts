import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { EnvError, readEnv } from '#adapters/env/read-env.ts';
import { openLogGroups } from '#adapters/kafka/log-groups.ts';
import { openLogHistory } from '#adapters/kafka/log-history.ts';
import { openGenerations } from '#adapters/redis/generations.ts';
import { openTurns } from '#adapters/redis/turns.ts';
import { openLog } from '#adapters/telemetry/log.ts';
import { adminVariables } from '#admin-api/config.ts';
import { startOperating } from '#admin-api/wiring.ts';
import { openCaptureKeeper } from '#infra/capture/keeper.ts';
import { kafkaAt } from '#infra/kafka/client.ts';
import { checkTopic, TopicRefused } from '#infra/kafka/topic.ts';
import { namesOf } from '#read-model/cell.ts';
import { projectorConfig } from './config.ts';
import { startFeed } from './feed/start-feed.ts';
import { feedsOf } from './feeds.ts';
import { fingerprint } from './fingerprint.ts';
import { manager } from './manage.ts';

const variables = projectorConfig.extend(adminVariables.shape);

const readConfig = () => {
  try {
    return readEnv(process.env, variables);
  } catch (error) {
    if (!(error instanceof EnvError)) throw error;
    process.stderr.write(`projector: the configuration is wrong\n${error.message}\n`);
    process.exit(2);
  }
};

const LOOK_EVERY = 500;

const config = readConfig();
const logger = openLog({ name: 'projector', level: config.LOG_LEVEL });
process.on('uncaughtException', (error, origin) => {
  logger.fatal({ err: error, origin }, 'an error that nobody handles: the process ends');
  process.exit(1);
});
const { CELL: cell, KAFKA_BROKERS: brokers } = config;
const topic = config.KAFKA_TOPIC ?? namesOf(cell).topic;
const clock = Date.now;

const operating = await startOperating(config, logger);
const feeds = feedsOf({
  fingerprint,
  start: (record) => startFeed(record, logger),
  clock: () => performance.now(),
  logger,
});
let stopping = false;
const stop = async (signal: string): Promise<void> => {
  if (stopping) return;
  stopping = true;
  logger.info({ signal }, 'stopping');
  setTimeout(() => process.exit(1), 4500).unref();
  await Promise.all([feeds.stop(), operating.close()]);
  process.exit(0);
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);

/** Processes may be started in any order: a broker or a topic that is not there yet is waited for. */
const untilTopicIsRight = async (): Promise<void> => {
  for (;;) {
    try {
      return await checkTopic(kafkaAt(brokers), topic);
    } catch (error) {
      if (error instanceof TopicRefused && !error.retriable) {
        logger.fatal(error.message);
        process.exit(1);
      }
      logger.warn({ err: error }, 'the topic cannot be read yet');
      await sleep(1000);
    }
  }
};

await untilTopicIsRight();
const addresses = {
  ...{ cell, topic, brokers, connector: namesOf(cell).connector },
  ...{ databaseUrl: config.DATABASE_URL, connectUrl: config.CONNECT_URL },
};
const { look } = manager({
  ...{ feeds, fingerprint, clock, logger },
  generations: openGenerations({ url: config.REDIS_URL, cell, fingerprint }),
  log: openLogHistory({ brokers, topic }),
  groups: openLogGroups({ brokers, cell }),
  turns: openTurns({ url: config.REDIS_URL, cell, what: 'heal', by: `${hostname()} ${process.pid}` }),
  capture: config.CONNECT_URL === undefined ? null : openCaptureKeeper(addresses),
  policy: config.ON_LOG_BREAK,
  sourceGiven: config.DATABASE_URL !== undefined,
  keepFormer: config.KEEP_FORMER,
  verify: (generation, who, goOn) =>
    operating.operations.verify({ generation, part: { kind: 'whole' }, repair: false, maxRate: null, who }, goOn),
});
logger.info({ topic, cell, fingerprint }, 'started');
while (!stopping) {
  await look().catch((error) => logger.warn({ err: error }, 'the generations cannot be looked after'));
  await sleep(LOOK_EVERY);
}
