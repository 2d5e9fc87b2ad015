import { z } from 'zod';
import { port, sharedVariables } from '#http/shared-variables.ts';
import { CELL, CELL_RULE } from '#read-model/cell.ts';

/** The environment of the query API. A value that is not given, or is empty, has its default. */
export const variables = z
  .object({
    REDIS_URL: z
      .url({ protocol: /^rediss?$/, error: 'must be a redis:// or rediss:// address' })
      .default('redis://127.0.0.1:6379')
      .describe('The Redis that holds the read model.'),
    CELL: z
      .string()
      .regex(CELL, CELL_RULE)
      .default('main')
      .describe('Which cell to serve: one source database, its log and its read model.'),
    HOST: z.string().default('127.0.0.1').describe('Address to listen on.'),
    PORT: port.default(8080).describe('Port to listen on; 0 takes any free one.'),
    ...sharedVariables.shape,
    UNREAD_SOURCE: z
      .enum(['is_read', 'read_states', 'off'])
      .default('is_read')
      .describe('What tells unread messages: the messages’ is_read, the readers’ chat_read_states, or nothing.'),
    LOG_LEVEL: z
      .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
      .default('info')
      .describe('Least important level to log.'),
  })
  .refine((value) => value.JWT_SECRET !== undefined || value.JWKS_URL !== undefined, {
    path: ['JWT_SECRET'],
    error: 'is required, or JWKS_URL instead of it',
    when: () => true,
  });

export type Variables = z.output<typeof variables>;

/** What the application itself is told; addresses, keys and the log are wired in main.ts. */
export type Config = {
  readonly issuer: string;
  readonly audience: string;
  readonly adminRoles: readonly string[];
  readonly timeZone: string;
  readonly unreadSource: Variables['UNREAD_SOURCE'];
  readonly staleAfterMs: number;
};

export const configFrom = (values: Variables): Config => ({
  issuer: values.JWT_ISSUER,
  audience: values.JWT_AUDIENCE,
  adminRoles: values.ADMIN_ROLES,
  timeZone: values.TIME_ZONE,
  unreadSource: values.UNREAD_SOURCE,
  staleAfterMs: values.STALE_AFTER * 1000,
});
