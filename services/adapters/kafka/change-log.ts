import { type EachBatchPayload, Kafka, type KafkaConfig, logLevel } from 'kafkajs';
import type { ChangeLog, Logger, LogReader, RawRecord } from '#projector/ports.ts';

export type ChangeLogOptions = {
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly group: string;
  readonly logger: Logger;
  /** The client gave up for good: the process has to end, nothing would be delivered any more. */
  readonly crashed: (error: Error) => void;
};

/** How long a member may be silent before another takes over; milliseconds. */
const SESSION_TIMEOUT = 8000;
const HEARTBEAT_EVERY = 1000;

const logCreator =
  (logger: Logger): NonNullable<KafkaConfig['logCreator']> =>
  () =>
  ({ namespace, level, log: { message, timestamp: _, ...fields } }) => {
    const say = level === logLevel.ERROR ? logger.error : level === logLevel.WARN ? logger.warn : logger.info;
    say.call(logger, { ...fields, namespace }, `kafkajs: ${message}`);
  };

/**
 * One topic with one partition, read by a consumer group through kafkajs. kafkajs forgets positions at a rebalance,
 * resets positions out of range silently and ends for ever when a callback throws: so the reader is asked where to go
 * on each time this member gets the partition, and nothing that it does can throw into kafkajs.
 */
export const openChangeLog = ({ brokers, topic, group, logger, crashed }: ChangeLogOptions): ChangeLog => {
  const kafka = new Kafka({
    clientId: group,
    brokers: [...brokers],
    connectionTimeout: 3000,
    retry: { initialRetryTime: 100, maxRetryTime: 2000, retries: 10 },
    logLevel: logLevel.WARN,
    logCreator: logCreator(logger),
  });
  const admin = kafka.admin();
  const consumer = kafka.consumer({
    groupId: group,
    sessionTimeout: SESSION_TIMEOUT,
    heartbeatInterval: HEARTBEAT_EVERY,
    maxWaitTimeInMs: 500,
    maxBytesPerPartition: 4 * 1024 * 1024,
    retry: { restartOnFailure: async () => true },
  });
  /** Counts the times this member joined the group; null while its place in the log is not known. */
  let joins = 0;
  let placed: Promise<unknown> | null = null;

  const seek = (offset: number): void => consumer.seek({ topic, partition: 0, offset: String(offset) });

  const place = async (reader: LogReader): Promise<void> => {
    const join = ++joins;
    const placing = reader.assigned().then((offset) => {
      if (join !== joins) return;
      seek(offset);
      placed = null;
    });
    placed = placing;
    await placing;
  };

  const deliver = async (reader: LogReader, payload: EachBatchPayload): Promise<void> => {
    const { batch, heartbeat, resolveOffset, isRunning, isStale } = payload;
    const beat = setInterval(() => heartbeat().catch(() => {}), HEARTBEAT_EVERY);
    try {
      // Fetched from wherever the group stood: to be fetched again from where the store stands.
      if (placed) await placed;
      else if (isRunning() && !isStale()) {
        await reader.receive(batch.messages.map(toRecord));
        if (!isStale()) resolveOffset(batch.lastOffset());
      }
    } finally {
      clearInterval(beat);
    }
  };

  /** Processes may be started in any order: the broker is waited for. */
  const untilConnected = async (): Promise<void> => {
    for (;;) {
      try {
        await admin.connect();
        return await consumer.connect();
      } catch (error) {
        logger.warn({ err: error }, `no broker at ${brokers.join(', ')} yet`);
      }
    }
  };

  return {
    async start(reader) {
      await untilConnected();
      await consumer.subscribe({ topic, fromBeginning: true });
      consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
        if (!payload.memberAssignment[topic]?.includes(0)) return;
        place(reader).catch((error) => logger.error({ err: error }, 'no place in the log'));
      });
      consumer.on(consumer.events.CRASH, ({ payload }) => {
        if (!payload.restart) crashed(payload.error);
      });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: (payload) => deliver(reader, payload),
      });
    },
    seek,
    async bounds() {
      const [partition] = await admin.fetchTopicOffsets(topic);
      if (!partition)
        throw new Error(`Topic ${topic} has no partition; it is made by npm start, or by scripts/setup.ts`);
      return { oldest: Number(partition.low), next: Number(partition.high) };
    },
    commit: (offset) => consumer.commitOffsets([{ topic, partition: 0, offset: String(offset) }]),
    async stop() {
      await consumer.disconnect();
      await admin.disconnect();
    },
  };
};

type Message = EachBatchPayload['batch']['messages'][number];

const toRecord = ({ offset, timestamp, key, value }: Message): RawRecord => ({
  offset: Number(offset),
  timestamp: Number(timestamp),
  key,
  value,
});
