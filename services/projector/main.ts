import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { decode } from '#adapters/debezium/decode.ts';
import { EnvError, readEnv } from '#adapters/env/read-env.ts';
import { openChangeLog } from '#adapters/kafka/change-log.ts';
import { openProjectionStore } from '#adapters/redis/projection-store.ts';
import { kafkaAt } from '#infra/kafka/client.ts';
import { checkTopic, TopicRefused } from '#infra/kafka/topic.ts';
import { namesOf } from '#read-model/cell.ts';
import { rulesText } from '#read-model/fingerprint.ts';
import { type ProjectorConfig, projectorConfig } from './config.ts';
import { type Consumer, consume } from './consume.ts';

const readConfig = (): ProjectorConfig => {
  try {
    return readEnv(process.env, projectorConfig);
  } catch (error) {
    if (!(error instanceof EnvError)) throw error;
    process.stderr.write(`projector: the configuration is wrong\n${error.message}\n`);
    process.exit(2);
  }
};

const config = readConfig();
const logger = pino({ name: 'projector', level: config.LOG_LEVEL });
const names = namesOf(config.CELL);
const topic = config.KAFKA_TOPIC ?? names.topic;
const fingerprint = createHash('sha256').update(rulesText()).digest('hex').slice(0, 16);

let consumer: Consumer | null = null;
let stopping = false;
const stop = async (signal: string): Promise<void> => {
  if (stopping) return;
  stopping = true;
  logger.info({ signal }, 'stopping');
  setTimeout(() => process.exit(1), 4500).unref();
  await consumer?.stop();
  logger.info({ position: consumer?.position() }, 'stopped');
  process.exit(0);
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);

/** Processes may be started in any order: a broker or a topic that is not there yet is waited for. */
const untilTopicIsRight = async (): Promise<void> => {
  for (;;) {
    try {
      return await checkTopic(kafkaAt(config.KAFKA_BROKERS), topic);
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
const log = openChangeLog({
  brokers: config.KAFKA_BROKERS,
  topic,
  group: names.group,
  logger,
  crashed: (error) => {
    logger.fatal({ err: error }, 'the Kafka client gave up');
    process.exit(1);
  },
});
const store = openProjectionStore({ url: config.REDIS_URL, cell: config.CELL, topic, fingerprint });
consumer = await consume({ log, store, decode, clock: Date.now, logger });
logger.info({ topic, cell: config.CELL, fingerprint }, 'started');

const reason = await consumer.halted;
const line = { code: reason.code, position: consumer.position() };
logger.fatal(line, `the line stands still: ${reason.message}`);
// The process stays, so that nobody restarts it into the same wall; answers say that they are stale.
setInterval(() => logger.fatal(line, `the line stands still: ${reason.message}`), 60_000);
