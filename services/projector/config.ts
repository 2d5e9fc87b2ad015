import { z } from 'zod';
import { brokerList, databaseUrl, redisUrl } from '#environment/addresses.ts';
import { CELL, CELL_RULE } from '#read-model/cell.ts';
import { millisIn } from './duration.ts';

const DAY = 86_400_000;

/** `90s`, `30m`, `24h`, `7d`, as milliseconds. */
export const duration = z
  .string()
  .refine((text) => millisIn(text) !== undefined, 'must be a number and a unit: 90s, 30m, 24h, 7d')
  .transform((text) => millisIn(text) ?? 0);

/** Everything the projector can be told. */
export const projectorConfig = z.object({
  KAFKA_BROKERS: brokerList.describe('Kafka bootstrap servers as host:port, separated by commas'),
  KAFKA_TOPIC: z.string().min(1).optional().describe('The topic of row changes; default deskview.<CELL>'),
  REDIS_URL: redisUrl.describe('Where the read model is kept, redis://[user:password@]host:port/db'),
  CELL: z
    .string()
    .regex(CELL, CELL_RULE)
    .default('main')
    .describe('Name of the cell: one source database, one log, one read model'),
  DATABASE_URL: databaseUrl
    .optional()
    .describe('The source, postgres://…: needed to build a generation from it instead of from the log'),
  KEEP_FORMER: duration
    .default(DAY)
    .describe(
      'How long a generation that was live is fed for a rollback, before it is deleted: 30m, 24h, 7d; default 24h',
    ),
  ON_LOG_BREAK: z
    .enum(['rebuild', 'stop'])
    .default('rebuild')
    .describe(
      'When the log does not go on from where it was: rebuild (default) has a new generation built from the source, compared and served by itself; stop leaves it to an operator. What was served stays served, flagged as stale',
    ),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal'])
    .default('info')
    .describe('Least level that is logged'),
});

export type ProjectorConfig = z.infer<typeof projectorConfig>;
