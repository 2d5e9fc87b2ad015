import type { FieldError, Problem } from './contract.ts';
import type { Unavailable } from './ports.ts';

type Headers = Readonly<Record<string, string>>;

const titles = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  422: 'Unprocessable Content',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const;

type Status = keyof typeof titles;

/** A request that gets no data, with all that its sender is told about it. */
export class Refusal extends Error {
  readonly body: Problem;
  readonly headers: Headers;

  constructor(status: Status, detail: string, more: Pick<Problem, 'errors' | 'reason'> = {}, headers: Headers = {}) {
    super(detail);
    this.name = 'Refusal';
    this.body = { type: 'about:blank', title: titles[status], status, detail, ...more };
    this.headers = headers;
  }
}

/** RFC 6750: nothing but the challenge for a request without a token, the error for one with a bad token. */
export const noToken = (): Refusal =>
  new Refusal(401, 'A bearer token is required.', {}, { 'WWW-Authenticate': 'Bearer realm="deskview"' });

export const badToken = (detail: string): Refusal =>
  new Refusal(
    401,
    detail,
    {},
    {
      'WWW-Authenticate': `Bearer realm="deskview", error="invalid_token", error_description="${detail}"`,
    },
  );

export const forbidden = (): Refusal => new Refusal(403, 'This user may not use the technician dashboard.');

/** 400: a name that does not exist · 422: a number that is none or is out of range. */
export const badParameters = (status: 400 | 422, errors: readonly FieldError[]): Refusal =>
  new Refusal(status, errors.map(({ field, message }) => `${field} ${message}.`).join(' '), { errors });

/** What the outside is told; the store's own words go to the log. Seconds until another try makes sense. */
const reasons = {
  'no-generation': { detail: 'No read model is served yet.', retryAfter: '5' },
  hydrating: { detail: 'The read model is being filled for the first time.', retryAfter: '5' },
  incomplete: { detail: 'Part of the read model is missing; it has to be rebuilt.', retryAfter: '5' },
  unreachable: { detail: 'The read model does not answer.', retryAfter: '1' },
  'no-keys': { detail: 'The keys that tokens are verified with cannot be fetched.', retryAfter: '1' },
} as const;

export const unavailable = (reason: Unavailable['unavailable'] | 'no-keys'): Refusal => {
  const { detail, retryAfter } = reasons[reason];
  return new Refusal(503, detail, { reason }, { 'Retry-After': retryAfter });
};

export const badRequest = (): Refusal => new Refusal(400, 'The address or the headers of the request are malformed.');

export const notFound = (): Refusal => new Refusal(404, 'There is nothing at this address.');

export const methodNotAllowed = (): Refusal =>
  new Refusal(405, 'Only GET and HEAD are answered here.', {}, { Allow: 'GET, HEAD' });

export const internalError = (): Refusal => new Refusal(500, 'The request could not be answered; the log says why.');

/** RFC 9457. */
export const problemResponse = ({ body, headers }: Refusal): Response =>
  new Response(JSON.stringify(body), {
    status: body.status,
    headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store', ...headers },
  });
