import { z } from 'zod';
import { baseUrl, host } from '#environment/addresses.ts';
import { port, sharedVariables } from '#http/shared-variables.ts';

/** The projector's environment beyond what feeding takes: the operators' HTTP side, and comparing by itself. */
export const adminVariables = z.object({
  ADMIN_HOST: host.default('127.0.0.1').describe('Address the admin API listens on.'),
  ADMIN_PORT: port.default(8081).describe('Port of the admin API; any free one when it is taken, or 0.'),
  ...sharedVariables.shape,
  CONNECT_URL: baseUrl.optional().describe('Kafka Connect, for status and doctor.'),
  API_URL: baseUrl.optional().describe('The query API, for status.'),
  WAL_ALERT: z
    .string()
    .regex(/^[1-9]\d{0,6}$/, 'must be a number of megabytes')
    .transform((megabytes) => Number(megabytes) * 1024 * 1024)
    .optional()
    .describe(
      'Megabytes of the source’s log kept for the connector from which it is told; default half of max_slot_wal_keep_size, 1024 where that is unlimited.',
    ),
  VERIFY_EVERY: z
    .string()
    .regex(/^\d+(\.\d+)?$/, 'must be a number of minutes')
    .transform(Number)
    .default(10)
    .describe('Minutes between comparisons of a sample with the source, by one projector of the cell; 0: never.'),
  VERIFY_SAMPLE: z
    .string()
    .regex(/^[1-9]\d{0,6}$/, 'must be a number of requests')
    .transform(Number)
    .default(1000)
    .describe('Requests in such a sample.'),
});

export type AdminVariables = z.output<typeof adminVariables>;
