import { z } from 'zod';
import { baseUrl, databaseUrl, host, httpUrl, redisUrl } from '#environment/addresses.ts';
import { endpointAt } from '#environment/endpoint.ts';
import { originList } from '#http/origins.ts';
import { port, sharedVariables } from '#http/shared-variables.ts';
import { CELL, CELL_RULE } from '#read-model/cell.ts';

const requests = z
  .string()
  .regex(/^\d{1,9}$/, 'must be a number of requests')
  .transform(Number);

/** The environment of the query API. A value that is not given, or is empty, has its default. */
export const variables = z
  .object({
    REDIS_URL: redisUrl.default('redis://127.0.0.1:6379').describe('The Redis that holds the read model.'),
    CELL: z
      .string()
      .regex(CELL, CELL_RULE)
      .default('main')
      .describe('Which cell to serve: one source database, its log and its read model.'),
    HOST: host.default('127.0.0.1').describe('Address to listen on.'),
    PORT: port.default(8080).describe('Port to listen on; 0 takes any free one.'),
    ...sharedVariables.shape,
    CURSOR_SECRET: z
      .string()
      .optional()
      .describe(
        'Proves that cursors are our own; the same for all processes that serve the same readers. JWT_SECRET when not ' +
          'given; without either, cursors end with the process.',
      ),
    DATABASE_URL: databaseUrl
      .optional()
      .describe(
        'The application’s Postgres, its primary, for who may read the captured tables and touch the heartbeat: answers while Redis is ' +
          'away, and a beat for who waits for a position (min_lsn).',
      ),
    FALLBACK: z
      .enum(['on', 'off'])
      .default('on')
      .describe('Whether Postgres answers while Redis is away; it takes DATABASE_URL. Otherwise that is 503.'),
    FALLBACK_PAGES: z
      .string()
      .regex(/^\d{1,4}$/, 'must be a number of pages')
      .transform(Number)
      .default(5)
      .describe('How many pages of a list Postgres gives while Redis is away; the others are 503.'),
    UPSTREAM_API_URL: baseUrl
      .refine(
        (url) => endpointAt(url).url === url,
        'must not hold user and password: requests are passed on with the Authorization header of their sender',
      )
      .optional()
      .describe('The application’s own API: what is below /api/v1/ and not answered here is passed on to it.'),
    UNREAD_SOURCE: z
      .enum(['is_read', 'read_states', 'off'])
      .default('is_read')
      .describe('What tells unread messages: the messages’ is_read, the readers’ chat_read_states, or nothing.'),
    RATE_LIMIT_SUBJECT: requests
      .default(1000)
      .describe('Requests that one user may send in ten seconds, to all processes together; 0: any number.'),
    RATE_LIMIT_ADDRESS: requests
      .default(10_000)
      .describe('The same of one address, whoever asks; of IPv6, of one /64.'),
    TRUST_PROXY: z
      .string()
      .regex(/^\d$/, 'must be a number from 0 to 9')
      .transform(Number)
      .optional()
      .describe(
        'How many proxies of yours stand in front and append to X-Forwarded-For; 0, the default: that header is not ' +
          'believed. UPSTREAM_API_URL takes it: the application behind it is told who asks.',
      ),
    CORS_ORIGINS: originList
      .default([])
      .describe(
        'Origins whose pages may read answers, with a bearer token; separated by commas, exactly as browsers send them.',
      ),
    COMPRESSION: z
      .enum(['on', 'off'])
      .default('on')
      .describe('Whether bodies are compressed for those who take it; off where a proxy does that.'),
    LOG_LEVEL: z
      .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
      .default('info')
      .describe('Least important level to log; from debug on there is a line for each request.'),
    SLOW_REQUEST: z
      .string()
      .regex(/^\d{1,6}$/, 'must be a number of milliseconds')
      .transform(Number)
      .default(500)
      .describe('From so many milliseconds on the log tells what an answer waited for.'),
    OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl
      .optional()
      .describe(
        'Where to send traces of requests. OpenTelemetry’s other OTEL_… variables hold, too; without any of them nothing ' +
          'is traced.',
      ),
  })
  .refine((value) => value.JWT_SECRET !== undefined || value.JWKS_URL !== undefined, {
    path: ['JWT_SECRET'],
    error: 'is required, or JWKS_URL instead of it',
    when: () => true,
  })
  .refine((value) => value.UPSTREAM_API_URL === undefined || value.TRUST_PROXY !== undefined, {
    path: ['TRUST_PROXY'],
    error:
      'is required with UPSTREAM_API_URL, so that the application behind it sees the client it saw before: write how many ' +
      'proxies of yours stand in front of this API and append to X-Forwarded-For (nginx and Next.js: 2), or 0 when clients ' +
      'connect to it directly',
    when: () => true,
  });

export type Variables = z.output<typeof variables>;

/** Whether Postgres answers while Redis is away, as it is told at the start: half of what that takes looks like all of it. */
export const fallbackSaid = ({ FALLBACK, DATABASE_URL }: Pick<Variables, 'FALLBACK' | 'DATABASE_URL'>): string => {
  if (FALLBACK === 'off') return 'off';
  return DATABASE_URL === undefined ? 'off: FALLBACK is on, but there is no DATABASE_URL' : 'on';
};

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
