import { z } from 'zod';
import { CELL, CELL_RULE } from '#read-model/cell.ts';

const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `90s`, `30m`, `24h`, `7d`, as milliseconds. */
export const duration = z
  .string()
  .regex(/^\d{1,6}[smhd]$/, 'must be a number and a unit: 90s, 30m, 24h, 7d')
  .transform((text) => Number(text.slice(0, -1)) * UNITS[text.slice(-1) as keyof typeof UNITS]);

/** Everything the projector can be told. */
export const projectorConfig = z.object({
  KAFKA_BROKERS: z
    .string()
    .min(1)
    .transform((list) => list.split(',').map((broker) => broker.trim()))
    .describe('Kafka bootstrap servers, separated by commas'),
  KAFKA_TOPIC: z.string().min(1).optional().describe('The topic of row changes; default deskview.<CELL>'),
  REDIS_URL: z.string().min(1).describe('Where the read model is kept, redis://[user:password@]host:port/db'),
  CELL: z
    .string()
    .regex(CELL, CELL_RULE)
    .default('main')
    .describe('Name of the cell: one source database, one log, one read model'),
  DATABASE_URL: z
    .string()
    .min(1)
    .optional()
    .describe('The source, postgres://…: needed to build a generation from it instead of from the log'),
  KEEP_FORMER: duration
    .default(UNITS.d)
    .describe(
      'How long a generation that was live is fed for a rollback, before it is deleted: 30m, 24h, 7d; default 24h',
    ),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal'])
    .default('info')
    .describe('Least level that is logged'),
});

export type ProjectorConfig = z.infer<typeof projectorConfig>;
