import { z } from 'zod';
import { baseUrl, brokerList, databaseUrl, host, httpUrl, redisUrl } from '#environment/addresses.ts';
import { CELL, CELL_RULE } from '#read-model/cell.ts';

/** The environment of `npm start`. Each may also be given as `NAME_FILE`. */
export const startVariables = z.object({
  DATABASE_URL: databaseUrl.optional().describe('The application’s Postgres, instead of a local one with demo data.'),
  KAFKA_BROKERS: brokerList.optional().describe('Kafka brokers, instead of a local one.'),
  REDIS_URL: redisUrl.optional().describe('Redis for the read model, instead of a local one.'),
  CONNECT_URL: baseUrl.optional().describe('Kafka Connect with Debezium for Postgres, instead of a local one.'),
  REPLICATION_PASSWORD: z.string().optional().describe('Password of the role that reads the source’s changes.'),
  CELL: z
    .string()
    .regex(CELL, CELL_RULE)
    .default('main')
    .describe('Name of this line: it is part of the names of topic, slot, connector and Redis keys.'),
  HOST: host.default('127.0.0.1').describe('Address the API listens on.'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080).describe('Port of the API; 0 takes any free one.'),
  JWT_SECRET: z.string().optional().describe('Secret of the application’s tokens; made up when not given.'),
  JWKS_URL: httpUrl.optional().describe('Public keys of the application’s tokens.'),
  JWT_ISSUER: z.string().default('service-catalog').describe('The `iss` that tokens carry.'),
  JWT_AUDIENCE: z.string().default('it-service-catalog').describe('The `aud` that tokens carry.'),
});

export type StartVariables = z.output<typeof startVariables>;
