import { z } from 'zod';
import { CELL, CELL_RULE } from '#read-model/cell.ts';

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
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal'])
    .default('info')
    .describe('Least level that is logged'),
});

export type ProjectorConfig = z.infer<typeof projectorConfig>;
