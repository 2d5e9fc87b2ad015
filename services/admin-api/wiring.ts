import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { openTurns } from '#adapters/redis/turns.ts';
import type { ProjectorConfig } from '#projector/config.ts';
import { fingerprint } from '#projector/fingerprint.ts';
import type { Logger } from '#projector/ports.ts';
import { startSchedule } from '#projector/schedule.ts';
import { wireOperations } from '#projector/wiring.ts';
import { namesOf } from '#read-model/cell.ts';
import type { AdminVariables } from './config.ts';
import { type Admin, startAdmin } from './start.ts';

/** Milliseconds that what is under way gets at the end. */
const GRACE = 2000;

/** Comparing by itself, where the source is known; null when it is switched off. */
const startComparing = (
  variables: ProjectorConfig & AdminVariables,
  operations: ReturnType<typeof wireOperations>,
  logger: Logger,
) => {
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

/** All that a projector does beside feeding: the operators' HTTP side, and comparing with the source by itself. */
export const startOperating = async (variables: ProjectorConfig & AdminVariables, logger: Logger): Promise<Admin> => {
  const { CELL: cell, KAFKA_TOPIC, KAFKA_BROKERS, REDIS_URL, DATABASE_URL, CONNECT_URL, API_URL } = variables;
  const { topic, connector } = namesOf(cell);
  const operations = wireOperations({
    cell,
    topic: KAFKA_TOPIC ?? topic,
    connector,
    databaseUrl: DATABASE_URL,
    brokers: KAFKA_BROKERS,
    redisUrl: REDIS_URL,
    connectUrl: CONNECT_URL,
    apiUrl: API_URL,
    adminRoles: variables.ADMIN_ROLES,
    timeZone: variables.TIME_ZONE,
    staleAfterMs: variables.STALE_AFTER * 1000,
    keepFormerMs: variables.KEEP_FORMER,
  });
  const admin = await startAdmin({ operations, variables, cell, logger });
  const comparing = startComparing(variables, operations, logger);
  return {
    url: admin.url,
    async close() {
      // What is still under way leaves a state that the next one goes on from.
      await Promise.race([Promise.all([admin.close(), comparing?.stop()]), pause(GRACE)]);
      await operations.close();
    },
  };
};
