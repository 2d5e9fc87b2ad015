import { z } from 'zod';
import { type Components, schemaOf } from '#http/openapi-schema.ts';

type ToldHeader = {
  readonly description: string;
  readonly schema: z.ZodType;
  readonly example?: unknown;
  readonly optional?: boolean;
};

const told: Readonly<Record<string, ToldHeader>> = {
  'X-Applied-LSN': {
    description: 'Up to which position of Postgres’ log the answer is true, as `meta.asOf.lsn`.',
    schema: z.string().regex(/^[0-9A-F]{1,8}\/[0-9A-F]{1,8}$/),
    example: '0/16B3748',
  },
  'X-Data-Age': {
    description: 'How long ago that was committed, in seconds.',
    schema: z.string().regex(/^\d+\.\d{3}$/),
    example: '0.500',
  },
  'X-Generation': {
    description: 'Which read model answered; another number after a rebuild, 0 when Postgres itself did.',
    schema: z.int().min(0),
    example: 7,
  },
  'X-Data-Warning': {
    description:
      'Only when there is something to say, words separated by commas: `stale` (older than it should be), `partial` (a very ' +
      'large transaction is half applied), `degraded` (a change could not be understood), `clock-behind` (our clock is), ' +
      '`database` (Postgres answered because Redis is away).',
    schema: z.string(),
    example: 'stale',
    optional: true,
  },
  ETag: {
    description: 'Send it back as `If-None-Match`. It stays the same for as long as what you see does.',
    schema: z.string().regex(/^W\/"[A-Za-z0-9_-]{43}"$/),
    example: 'W/"n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg"',
    optional: true,
  },
  'Cache-Control': {
    description: 'Keep it for this reader only, and ask before showing it again.',
    schema: z.string(),
    example: 'private, no-cache',
  },
  Vary: {
    description: 'What the answer depends on.',
    schema: z.string(),
    example: 'Authorization, Cookie, Accept-Encoding',
  },
  'X-Request-Id': {
    description: 'The name of this request in our logs: yours, or one that we made.',
    schema: z.string(),
    example: '0f9d3a52c1b84e6f',
    optional: true,
  },
  'X-Correlation-ID': {
    description: 'What you said that this request belongs to, when you did; our logs carry it too.',
    schema: z.string(),
    example: 'page-7f3a',
    optional: true,
  },
  'RateLimit-Policy': {
    description: 'How many requests in how many seconds you may send.',
    schema: z.string(),
    example: '"subject";q=1000;w=10',
    optional: true,
  },
  RateLimit: {
    description: 'How many are left, and in how many seconds there are more.',
    schema: z.string(),
    example: '"subject";r=993;t=8',
    optional: true,
  },
  Link: {
    description:
      'Where to go on: `first`, `prev`, `next`, `last` (RFC 8288), without a host. No `next`: this is the end. Of lists ' +
      'with hundreds of ids the others may be missing.',
    schema: z.string(),
    example: '</api/v1/requests/technician-views?view=unassigned&per_page=20&cursor=AQAAAAAH>; rel="next"',
    optional: true,
  },
  'Retry-After': {
    description: 'After how many seconds another try makes sense.',
    schema: z.int().min(0),
    example: 1,
    optional: true,
  },
  'WWW-Authenticate': {
    description: 'The challenge of RFC 6750; `error="invalid_token"` when there was a token.',
    schema: z.string(),
    example: 'Bearer realm="deskview"',
    optional: true,
  },
};

type HeaderName = keyof typeof told;

const componentOf = ({ description, schema, example, optional }: ToldHeader, components: Components) => ({
  description,
  required: optional !== true,
  schema: schemaOf(schema, 'output', components),
  example,
});

/** Where the line was. Answers without data have them only where it was looked at. */
const position = ['X-Applied-LSN', 'X-Data-Age', 'X-Generation', 'X-Data-Warning'] as const;
const ofRefusal = (name: HeaderName): string => `Refused-${name}`;

/** All headers of answers that are worth a word, for the components of the document. */
export const answerHeaders = (components: Components) =>
  Object.fromEntries([
    ...Object.entries(told).map(([name, header]) => [name, componentOf(header, components)]),
    ...position.map((name) => [
      ofRefusal(name),
      componentOf({ ...(told[name] as ToldHeader), optional: true }, components),
    ]),
  ]);

const reference = (component: string) => ({ $ref: `#/components/headers/${component}` });

export const headerReferences = (names: readonly HeaderName[]) =>
  Object.fromEntries(names.map((name) => [name, reference(name)]));

/** `placed`: it may tell at which position it was refused. */
export const refusalHeaders = (names: readonly HeaderName[], placed: boolean) => ({
  ...headerReferences([...names, 'X-Request-Id', 'X-Correlation-ID']),
  ...(placed && Object.fromEntries(position.map((name) => [name, reference(ofRefusal(name))]))),
});

const always: readonly HeaderName[] = [
  'Cache-Control',
  'X-Request-Id',
  'X-Correlation-ID',
  'RateLimit-Policy',
  'RateLimit',
];
const ofRead: readonly HeaderName[] = [...position, 'Vary', ...always];

/** Of answers that hold data. */
export const headersOf = ({ method, links }: { readonly method: 'get' | 'post'; readonly links: boolean }) =>
  headerReferences([...ofRead, ...(method === 'get' ? ['ETag'] : []), ...(links ? ['Link'] : [])]);
