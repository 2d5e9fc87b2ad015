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
  ...['X-Correlation-ID', 'X-Request-Id'],
].join(', ');

/** Proxied addresses take more methods than ours. */
const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';
/** Seconds; no browser remembers it for longer. */
const REMEMBER = '7200';

const VARY = { vary: 'Origin' };

export const noOrigins: Origins = { headersFor: () => ({}), preflight: () => undefined };

export const allowOrigins = (origins: readonly string[]): Origins => {
  if (origins.length === 0) return noOrigins;
  const known = new Map(
    origins.map((origin) => [
      origin,
      { ...VARY, 'access-control-allow-origin': origin, 'access-control-expose-headers': exposed },
    ]),
  );
  return {
    headersFor: ({ headers: { origin } }) => (origin !== undefined && known.get(origin)) || VARY,
    preflight: ({ method, headers }) => {
      if (method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) return undefined;
      if (headers.origin === undefined || !known.has(headers.origin)) return undefined;
      return {
        'access-control-allow-methods': METHODS,
        'access-control-allow-headers': sendable,
        'access-control-max-age': REMEMBER,
      };
    },
  };
};
