import type { IncomingMessage } from 'node:http';
import { z } from 'zod';

type Headers = Readonly<Record<string, string>>;

const isOrigin = (text: string): boolean =>
  !text.includes('*') &&
  URL.canParse(text) &&
  /^https?:$/.test(new URL(text).protocol) &&
  new URL(text).origin === text;

/** CORS_ORIGINS: origins letter by letter, as browsers send them. Never `*`, never `null`. */
export const originList = z
  .string()
  .transform((text) => text.split(',').flatMap((origin) => origin.trim() || []))
  .refine(
    (origins) => origins.every(isOrigin),
    'must be origins such as https://desk.example.com, separated by commas',
  );

/** Pages of other origins that may read answers: with a bearer token alone, for cookies are not let through. */
export type Origins = {
  /** What every answer says to whoever asks. */
  readonly headersFor: (incoming: IncomingMessage) => Headers;
  /** What a browser is told that asks before it asks; undefined for any other request. */
  readonly preflight: (incoming: IncomingMessage) => Headers | undefined;
};

const exposed = [
  ...['ETag', 'Link', 'RateLimit', 'RateLimit-Policy', 'Retry-After', 'WWW-Authenticate'],
  ...['X-Applied-LSN', 'X-Correlation-ID', 'X-Data-Age', 'X-Data-Warning', 'X-Generation', 'X-Request-Id'],
].join(', ');

/** `Authorization` is never covered by `*`, and names are shown best. */
const sendable = [
  ...['Authorization', 'Cache-Control', 'Content-Type', 'If-None-Match', 'Last-Event-ID', 'Min-LSN', 'Wait'],
  ...['X-Correlation-ID', 'X-Request-Id', 'Traceparent', 'Tracestate', 'Baggage'],
].join(', ');

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';
/** Seconds; no browser remembers it for longer. */
const REMEMBER = '7200';

const VARY = { vary: 'Origin' };

/** What an answer says of origins; an answer of somebody else says that itself. */
export const headersOfOrigins = ['vary', 'access-control-allow-origin', 'access-control-expose-headers'];

export const noOrigins: Origins = { headersFor: () => ({}), preflight: () => undefined };

/** `isOurs`: whether a preflight asks for what is answered here; others are left to whoever answers that. */
export const allowOrigins = (
  origins: readonly string[],
  isOurs: (incoming: IncomingMessage) => boolean = () => true,
): Origins => {
  if (origins.length === 0) return noOrigins;
  const known = new Map(
    origins.map((origin) => [
      origin,
      { ...VARY, 'access-control-allow-origin': origin, 'access-control-expose-headers': exposed },
    ]),
  );
  return {
    headersFor: ({ headers: { origin } }) => (origin !== undefined && known.get(origin)) || VARY,
    preflight: (incoming) => {
      const { method, headers } = incoming;
      if (method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) return undefined;
      if (headers.origin === undefined || !known.has(headers.origin) || !isOurs(incoming)) return undefined;
      return {
        'access-control-allow-methods': METHODS,
        'access-control-allow-headers': sendable,
        'access-control-max-age': REMEMBER,
      };
    },
  };
};
