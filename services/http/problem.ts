import type { FieldError, Problem } from './problem-body.ts';

type Headers = Readonly<Record<string, string>>;

const titles = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  413: 'Content Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  508: 'Loop Detected',
} as const;

type Status = keyof typeof titles;

/** A request that gets no data, with all that its sender is told about it. */
export class Refusal extends Error {
  readonly body: Problem;
  readonly headers: Headers;
  /** For those who count, not for the sender. */
  readonly kind: string | undefined;

  constructor(
    status: Status,
    detail: string,
    more: Pick<Problem, 'errors' | 'reason'> = {},
    headers: Headers = {},
    kind: string | undefined = more.reason,
  ) {
    super(detail);
    this.name = 'Refusal';
    this.body = { type: 'about:blank', title: titles[status], status, detail, ...more };
    this.headers = headers;
    this.kind = kind;
  }

  /** The same, with more headers. */
  with(headers: Headers): Refusal {
    const { status, detail, errors, reason } = this.body;
    const more = { ...(errors && { errors }), ...(reason !== undefined && { reason }) };
    return new Refusal(status as Status, detail, more, { ...this.headers, ...headers }, this.kind);
  }
}

/** RFC 6750: nothing but the challenge for a request without a token, the error for one with a bad token. */
export const noToken = (): Refusal =>
  new Refusal(401, 'A bearer token is required.', {}, { 'WWW-Authenticate': 'Bearer realm="deskview"' }, 'missing');

/** `kind`: in a word, for those who count. */
export const badToken = (detail: string, kind = 'invalid'): Refusal =>
  new Refusal(
    401,
    detail,
    {},
    {
      'WWW-Authenticate': `Bearer realm="deskview", error="invalid_token", error_description="${detail}"`,
    },
    kind,
  );

export const noKeys = (): Refusal =>
  new Refusal(
    503,
    'The keys that tokens are verified with cannot be fetched.',
    { reason: 'no-keys' },
    { 'Retry-After': '1' },
  );

/** 400: a name that does not exist, a body that cannot be read · 410: a value that was good once · 422: a value that is none or is out of range. */
export const badParameters = (status: 400 | 410 | 422, errors: readonly FieldError[], reason?: string): Refusal =>
  new Refusal(status, errors.map(({ field, message }) => `${field} ${message}.`).join(' '), {
    errors,
    ...(reason !== undefined && { reason }),
  });

export const badRequest = (): Refusal => new Refusal(400, 'The address or the headers of the request are malformed.');

export const notFound = (): Refusal => new Refusal(404, 'There is nothing at this address.');

export const methodNotAllowed = (allowed: readonly string[]): Refusal =>
  new Refusal(
    405,
    `Only ${allowed.join(' and ')} ${allowed.length > 1 ? 'are' : 'is'} answered here.`,
    {},
    { Allow: allowed.join(', ') },
  );

export const addressTooLong = (most: number): Refusal =>
  new Refusal(414, `An address may have ${most} characters; a POST takes more.`);

export const tooManyRequests = (seconds: number, headers: Headers): Refusal =>
  new Refusal(
    429,
    'Too many requests in these ten seconds.',
    { reason: 'rate-limited' },
    { ...headers, 'Retry-After': String(seconds) },
  );

export const internalError = (): Refusal => new Refusal(500, 'The request could not be answered; the log says why.');

/** RFC 9457. */
export const problemResponse = ({ body, headers }: Refusal): Response =>
  new Response(JSON.stringify(body), {
    status: body.status,
    headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store', ...headers },
  });
