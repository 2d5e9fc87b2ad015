import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { openTurns } from '#adapters/redis/turns.ts';
import { openWatchStore } from '#adapters/redis/watch.ts';
import type { ProjectorConfig } from '#projector/config.ts';
import { startHealing } from '#projector/dead-letters/heal.ts';
import { fingerprint } from '#projector/fingerprint.ts';
import type { Operations } from '#projector/operations.ts';
import type { Logger } from '#projector/ports.ts';
import { startSchedule } from '#projector/schedule.ts';
import { openWatch } from '#projector/watch/wiring.ts';
import { wireOperations } from '#projector/wiring.ts';
import { namesOf } from '#read-model/cell.ts';
import type { AdminVariables } from './config.ts';
import { type Admin, startAdmin } from './start.ts';

/** Milliseconds that what is under way gets at the end. */
const GRACE = 2000;

/** Comparing by itself, where the source is known; null when it is switched off. */
const startComparing = (variables: ProjectorConfig & AdminVariables, operations: Operations, logger: Logger) => {
  const { VERIFY_EVERY: minutes, VERIFY_SAMPLE: size, REDIS_URL: url, CELL: cell, DATABASE_URL } = variables;
  if (minutes === 0 || DATABASE_URL === undefined) {
    const why = minutes === 0 ? 'VERIFY_EVERY is 0' : 'DATABASE_URL is not given';
    logger.warn({}, `nothing is compared with the source by itself: ${why}`);
    return null;
  }
  const turns = openTurns({ url, cell, what: 'verify', by: `${hostname()} ${process.pid}` });
  const period = minutes * 60_000;
  const schedule = startSchedule({ period, size }, { operations, turns, logger, fingerprint, clock: Date.now });
  return {
    async stop() {
      await schedule.stop();
      await turns.close();
    },
  };
};

/** Putting right by itself what the source alone can put right; null where it is not known. */
const startMending = (variables: ProjectorConfig, operations: Operations, logger: Logger) => {
  const { REDIS_URL: url, CELL: cell, DATABASE_URL } = variables;
  if (DATABASE_URL === undefined) return null;
  const turns = openTurns({ url, cell, what: 'dead-letters', by: `${hostname()} ${process.pid}` });
  const healing = startHealing({ operations, turns, logger, fingerprint, clock: Date.now });
  return {
    async stop() {
      await healing.stop();
      await turns.close();
    },
  };
};

/** All that a projector does beside feeding: the operators' HTTP side, watching what the line stands on, and comparing with the source by itself. */
export const startOperating = async (
  variables: ProjectorConfig & AdminVariables,
  logger: Logger,
): Promise<Admin & { readonly operations: Operations }> => {
  const { CELL: cell, KAFKA_TOPIC, KAFKA_BROKERS, REDIS_URL, DATABASE_URL, CONNECT_URL, API_URL } = variables;
  const { topic, connector } = namesOf(cell);
  const addresses = {
    cell,
    topic: KAFKA_TOPIC ?? topic,
    connector,
    databaseUrl: DATABASE_URL,
    brokers: KAFKA_BROKERS,
    redisUrl: REDIS_URL,
    connectUrl: CONNECT_URL,
    apiUrl: API_URL,
    adminRoles: variables.ADMIN_ROLES,
    alertAt: variables.WAL_ALERT,
  };
  const operations = wireOperations({
    ...addresses,
    timeZone: variables.TIME_ZONE,
    staleAfterMs: variables.STALE_AFTER * 1000,
    keepFormerMs: variables.KEEP_FORMER,
  });
  const watched = openWatchStore({ url: REDIS_URL, cell });
  const admin = await startAdmin({ operations, watch: watched, variables, cell, logger });
  const watch = openWatch(addresses, logger);
  const comparing = startComparing(variables, operations, logger);
  const mending = startMending(variables, operations, logger);
  return {
    url: admin.url,
    operations,
    async close() {
      // What is still under way leaves a state that the next one goes on from.
      await Promise.race([
        Promise.all([admin.close(), watch.stop(), comparing?.stop(), mending?.stop()]),
        pause(GRACE),
      ]);
      await Promise.all([operations.close(), watched.close()]);
    },
  };
};
