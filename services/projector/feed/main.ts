import { constants, hostname, setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { decode } from '#adapters/debezium/decode.ts';
import { readEnv } from '#adapters/env/read-env.ts';
import { openChangeLog } from '#adapters/kafka/change-log.ts';
import { openLogHistory } from '#adapters/kafka/log-history.ts';
import { openSource } from '#adapters/postgres/source.ts';
import { openCopyStore } from '#adapters/redis/copy-store.ts';
import { openFeedReport } from '#adapters/redis/feed-report.ts';
import { openGenerations } from '#adapters/redis/generations.ts';
import { openProjectionStore } from '#adapters/redis/projection-store.ts';
import { openLog as openLogger } from '#adapters/telemetry/log.ts';
import { namesOf } from '#read-model/cell.ts';
import { isBreak } from '../breaks.ts';
import { projectorConfig } from '../config.ts';
import { copySource } from '../copy.ts';
import { ProjectorError } from '../errors.ts';
import type { Handover } from '../feeds.ts';
import { fingerprint } from '../fingerprint.ts';
import type { GenerationRecord } from '../generation-ports.ts';
import { recordOf } from '../generations/records.ts';
import { onFirstUse } from '../on-first-use.ts';
import { shapeOf } from '../shape.ts';
import { throttleFor } from '../throttle.ts';
import { type FeedDeps, feed, hasCaughtUp } from './feed.ts';
import { follow } from './follow.ts';
import { SIGN_EVERY } from './signs-of-life.ts';
import type { FromFeed } from './start-feed.ts';

// One generation's feed: a thread of its own, so that building one generation does not keep another waiting.

const record = workerData as GenerationRecord;
const generation = record.number;
const config = readEnv(process.env, projectorConfig);
const { CELL: cell, REDIS_URL: url, KAFKA_BROKERS: brokers, DATABASE_URL: databaseUrl } = config;
const topic = config.KAFKA_TOPIC ?? namesOf(cell).topic;
const clock = Date.now;
/** Milliseconds that a feed which cannot go on says why, before another one tries. */
const HALTED = 10_000;
/** Milliseconds that a feed has to end before its thread does. */
const STOP = 4000;
const logger = openLogger({ name: 'projector', level: config.LOG_LEVEL, fields: { generation } });

const generations = openGenerations({ url, cell });
const report = openFeedReport({ url, cell, generation });
const throttle = throttleFor(record, { generations, clock });
const store = openProjectionStore({
  ...{ url, cell, generation, topic, fingerprint },
  async makeFrom() {
    const now = recordOf(await generations.read(), generation);
    return now?.state === 'staged' ? now.from : null;
  },
});

const copyFrom =
  (databaseUrl: string): NonNullable<FeedDeps['copy']> =>
  async (signal, progressed) => {
    const parts = {
      store: openCopyStore({ url, cell, generation }),
      source: openSource({ databaseUrl }),
      log: openLogHistory({ brokers, topic }),
    };
    try {
      await copySource({ ...parts, decode, since: record.since, throttle, logger, clock, signal, progressed });
    } finally {
      await Promise.all(Object.values(parts).map((part) => part.close()));
    }
  };

const say = (message: FromFeed): void => parentPort?.postMessage(message);
/** Ends this thread only. */
const leave: (end: Handover) => never = (end) => {
  say(end);
  process.exit(end.planned ? 0 : 1);
};

const openLog = () =>
  openChangeLog({
    ...{ brokers, topic, logger, group: namesOf(cell).groupOf(generation) },
    crashed(error) {
      if (error instanceof ProjectorError) return fed.halt(error);
      logger.fatal({ err: error }, 'the Kafka client gave up');
      leave({ planned: false, why: `the Kafka client gave up: ${error.message}` });
    },
  });

const shape = shapeOf({ log: onFirstUse(() => openLogHistory({ brokers, topic })), decode });

const [look] = record.state === 'staged' ? await generations.look([generation]) : [];
if (record.state === 'staged') await throttle.look();
// What heals a cell has nobody to spare: nothing is served fresh before it is done.
const background = throttle.spares && !hasCaughtUp(look?.position ?? null, clock());
// Of this thread alone, on Linux: whoever is served has the machine first.
if (background) setPriority(constants.priority.PRIORITY_LOW);

const fed = feed(record, {
  ...{ store, report, throttle, background, clock, logger, by: `${hostname()} ${process.pid}` },
  copy: databaseUrl === undefined ? null : copyFrom(databaseUrl),
  follow: () => follow({ log: openLog(), store, decode, clock, logger, shape, throttle }),
});

parentPort?.once('message', async () => {
  await fed.stop();
  logger.info({ position: fed.position() }, 'stopped');
  // Ends this thread only.
  process.exit(0);
});

setInterval(() => say('alive'), SIGN_EVERY);

const reason = await fed.ended;
if (!(reason instanceof ProjectorError)) {
  // What hangs may not be able to stop either.
  await Promise.race([fed.stop(), sleep(STOP)]);
  leave(reason);
}
const stands = { code: reason.code, position: fed.position() };
logger.fatal(stands, `the line stands still: ${reason.message}`);
if (reason.code === 'other-shape') {
  await shape.putRight();
  leave({ planned: true, why: 'the records of the log have the right shape again' });
}
// What cannot go on is healed by another generation; of everything else it is tried again whether its cause has ended.
if (!isBreak(reason.code)) {
  await sleep(HALTED);
  leave({ planned: false, why: `it is tried again whether this has passed: ${reason.message}` });
}
setInterval(() => logger.fatal(stands, `the line stands still: ${reason.message}`), 60_000);
