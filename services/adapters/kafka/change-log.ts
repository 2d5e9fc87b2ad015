import { setTimeout as sleep } from 'node:timers/promises';
import { type EachBatchPayload, type KafkaConfig, logLevel } from 'kafkajs';
import type { ChangeLog, Logger, LogReader } from '#projector/ports.ts';
import { brokenBy } from './checked-batches.ts';
import { openClient } from './client.ts';
import { openCursor } from './cursor.ts';
import { readBounds } from './log-bounds.ts';
import { toRecord } from './raw-record.ts';
import { openTopicIds } from './topic-ids.ts';

export type ChangeLogOptions = {
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly group: string;
  readonly logger: Logger;
  /** The client gave up for good, nothing would be delivered any more. ProjectorError `log-break`: a batch is damaged. */
  readonly crashed: (error: Error) => void;
};

/** How long a member may be silent before another takes over; milliseconds. */
const SESSION_TIMEOUT = 6000;
const HEARTBEAT_EVERY = 500;
/** Of one fetch. Heartbeats wait behind it: it has to arrive within the session also where the way is slow. */
const FETCH_BYTES = 128 * 1024;
/** Kafka's number for it, among what has settings. */
const TOPIC = 2;
/** How long leaving the group may take. */
const LEAVE = 1400;

const logCreator =
  (logger: Logger): NonNullable<KafkaConfig['logCreator']> =>
  () =>
  ({ namespace, level, log: { message, timestamp: _, ...fields } }) => {
    const say = level === logLevel.ERROR ? logger.error : level === logLevel.WARN ? logger.warn : logger.info;
    say.call(logger, { ...fields, namespace }, `kafkajs: ${message}`);
  };

/** Errors of a heartbeat after which the broker lets this member read on only once it has joined the group again. */
const OUSTED = new Set([
  'REBALANCE_IN_PROGRESS',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'NOT_COORDINATOR_FOR_GROUP',
]);

/**
 * One topic with one partition, read by a consumer group through kafkajs. kafkajs forgets positions at a rebalance,
 * resets positions out of range silently and ends for ever when a callback throws: so the reader is asked where to go
 * on each time this member gets the partition or finds itself elsewhere than it should be, and nothing that the reader
 * does can throw into kafkajs.
 */
export const openChangeLog = ({ brokers, topic, group, logger, crashed }: ChangeLogOptions): ChangeLog => {
  const logging = { logLevel: logLevel.WARN, logCreator: logCreator(logger) };
  const looking = openClient({ clientId: group, brokers, ...logging });
  const admin = looking.kafka.admin();
  const ids = openTopicIds(looking.kafka);
  // Without an end: who joins again under another name has to wait until the broker has given up the former one.
  const retry = { initialRetryTime: 100, maxRetryTime: 1000, retries: Number.MAX_SAFE_INTEGER };
  const reading = openClient({ clientId: group, brokers, retry, ...logging });
  const stopping = Promise.withResolvers<'stopping'>();
  let stopped = false;
  const consumer = reading.kafka.consumer({
    groupId: group,
    sessionTimeout: SESSION_TIMEOUT,
    heartbeatInterval: HEARTBEAT_EVERY,
    maxWaitTimeInMs: 500,
    maxBytesPerPartition: FETCH_BYTES,
    allowAutoTopicCreation: false,
    retry: { restartOnFailure: async () => !stopped },
  });
  const cursor = openCursor(consumer);
  let member = false;
  /** It is the member that reads. */
  let owner = false;
  /** Counts the times the reader was asked where to go on. */
  let asked = 0;
  /** Settles when the reader has answered; null once it has. */
  let placed: Promise<void> | null = null;

  const seek = (offset: number): void => {
    cursor.moveTo(offset);
    // Not a member, kafkajs takes no seek; the reader is asked again when it is one.
    if (member) consumer.seek({ topic, partition: 0, offset: String(offset) });
  };

  const place = (reader: LogReader): Promise<void> => {
    const mine = ++asked;
    cursor.moveTo(null);
    placed = reader.assigned().then((offset) => {
      if (mine !== asked) return;
      seek(offset);
      placed = null;
    });
    return placed;
  };

  const release = (reader: LogReader): void => {
    asked++;
    placed = null;
    cursor.moveTo(null);
    reader.released();
  };

  const deliver = async (reader: LogReader, payload: EachBatchPayload): Promise<void> => {
    const { batch, heartbeat, resolveOffset, isRunning, isStale } = payload;
    const ousted = Promise.withResolvers<'ousted'>();
    const beat = setInterval(() => {
      heartbeat().catch(({ type }) => OUSTED.has(type) && ousted.resolve('ousted'));
    }, HEARTBEAT_EVERY);
    const unlessInterrupted = (work: Promise<void>) => Promise.race([work, ousted.promise, stopping.promise]);
    try {
      if (placed) {
        // Fetched from wherever the group stood: to be fetched again from where the reader says.
        await unlessInterrupted(placed);
      } else if (isRunning() && !isStale()) {
        if (!cursor.expects(batch)) {
          logger.warn(
            { expected: cursor.next, offset: batch.firstOffset() },
            'the log goes on elsewhere than it should',
          );
          await unlessInterrupted(place(reader));
          return;
        }
        const interrupted = await unlessInterrupted(reader.receive(batch.messages.map(toRecord)));
        if (interrupted) cursor.moveTo(null);
        else if (!isStale()) {
          resolveOffset(batch.lastOffset());
          cursor.moveTo(Number(batch.lastOffset()) + 1);
        }
      }
    } finally {
      clearInterval(beat);
    }
  };

  /** Processes may be started in any order: the broker is waited for. */
  const untilConnected = async (): Promise<void> => {
    while (!stopped) {
      try {
        await admin.connect();
        return await consumer.connect();
      } catch (error) {
        if (!stopped) logger.warn({ err: error }, `no broker at ${brokers.join(', ')} yet`);
      }
    }
  };

  const watch = (reader: LogReader): void => {
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      member = true;
      owner = payload.memberAssignment[topic]?.includes(0) ?? false;
      if (!owner) return release(reader);
      place(reader).catch((error) => logger.error({ err: error }, 'no place in the log'));
    });
    // It asks where the topic is when the broker that led it does not any more, or knows no such topic: it may be another.
    consumer.on(consumer.events.REQUEST, ({ payload }) => {
      if (payload.apiName !== 'Metadata' || !owner || stopped) return;
      place(reader).catch((error) => logger.error({ err: error }, 'no place in the log'));
    });
    consumer.on(consumer.events.STOP, () => {
      member = false;
      owner = false;
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart && !stopped) crashed(brokenBy(payload.error, topic));
    });
  };

  return {
    async start(reader) {
      await untilConnected();
      if (stopped) return;
      await consumer.subscribe({ topic, fromBeginning: true });
      watch(reader);
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: (payload) => deliver(reader, payload),
      });
    },
    seek,
    next: () => cursor.next,
    async bounds() {
      const bounds = await readBounds(admin, ids, topic);
      if (bounds) return bounds;
      throw new Error(`Topic ${topic} has no partition; it is made by npm start, or by scripts/setup.ts`);
    },
    async compactionLag() {
      const name = 'min.compaction.lag.ms';
      const { resources } = await admin.describeConfigs({
        includeSynonyms: false,
        resources: [{ type: TOPIC, name: topic, configNames: [name] }],
      });
      const entry = resources[0]?.configEntries.find(({ configName }) => configName === name);
      return Number(entry?.configValue ?? 0);
    },
    commit: (offset) => consumer.commitOffsets([{ topic, partition: 0, offset: String(offset) }]),
    async stop() {
      stopped = true;
      stopping.resolve('stopping');
      const left = Promise.allSettled([consumer.disconnect(), admin.disconnect(), ids.close()]);
      // Without a broker kafkajs goes on trying to join for a while before it hears that it shall stop.
      await Promise.race([left, sleep(LEAVE, undefined, { ref: false })]);
      looking.cut();
      reading.cut();
    },
  };
};
