import { type ClientRequest, Agent as HttpAgent, type IncomingMessage, request as overHttp } from 'node:http';
import { Agent as HttpsAgent, request as overHttps } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Exchange } from '#http/exchange.ts';
import { problemResponse, Refusal } from '#http/problem.ts';
import { headersFrom, headersTo } from './upstream-headers.ts';

export type UpstreamOptions = {
  readonly url: string;
  /** Are X-Forwarded-Proto and -Host of the request a proxy's word? */
  readonly behindProxy?: boolean;
  readonly log: { readonly warn: (fields: object, message: string) => void };
  /** Milliseconds until the headers of an answer, from the last byte of the request on. */
  readonly patience?: number;
};

export type Upstream = {
  /** Is it the other application's, when nobody here answers it? By a path without dots. */
  readonly answers: (path: string) => boolean;
  /** Resolves when the answer has been passed on whole, or there is nobody left to take it. */
  readonly pass: (exchange: Exchange, url: string) => Promise<Response>;
  readonly close: () => void;
};

const PATIENCE = 60_000;
/** Milliseconds without a byte either way after which nobody is there; streams of events say less than lists do. */
const SILENCE = 600_000;

const away = (): Refusal =>
  new Refusal(
    502,
    'The application behind this address does not answer.',
    { reason: 'upstream' },
    { 'Retry-After': '5' },
  );

const slow = (): Refusal =>
  new Refusal(504, 'The application behind this address takes too long.', { reason: 'upstream-slow' });

/** Only these may be sent twice, when a connection that was kept turns out to have been closed meanwhile. */
const isSafe = ({ method }: IncomingMessage): boolean => method === 'GET' || method === 'HEAD';

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** Hono makes a Response of its own of what a HEAD is answered. */
const bodiless = (answer: IncomingMessage): Response => {
  const headers = new Headers();
  for (const [name, value] of Object.entries(headersFrom(answer))) {
    for (const one of [value].flat()) headers.append(name, String(one));
  }
  answer.resume();
  return new Response(null, { status: answer.statusCode as number, headers });
};

/**
 * Passes requests on to the application that this API stands before, and its answers back: bytes as they come, nothing
 * kept, nothing decoded, redirects and refusals as they are.
 */
export const createUpstream = ({ url, behindProxy = false, log, patience = PATIENCE }: UpstreamOptions): Upstream => {
  const base = new URL(url);
  const prefix = base.pathname.replace(/\/$/, '');
  const [send, Agent] = base.protocol === 'https:' ? [overHttps, HttpsAgent] : [overHttp, HttpAgent];
  const kept = new Agent({ keepAlive: true });

  const begin = ({ incoming, id }: Exchange, target: URL): ClientRequest =>
    send({
      protocol: base.protocol,
      hostname: base.hostname.replace(/^\[|\]$/g, ''),
      port: base.port,
      path: prefix + target.pathname + target.search,
      method: incoming.method,
      headers: headersTo(incoming, { id, behindProxy }),
      agent: isSafe(incoming) && !hasBody(incoming) ? kept : false,
    });

  /** The head of the answer. Rejects with what went wrong on the way, or a Refusal. */
  const headOf = (exchange: Exchange, target: URL): Promise<IncomingMessage> => {
    const { incoming, outgoing } = exchange;
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const request = begin(exchange, target);
    const timer = setTimeout(() => request.destroy(slow()), patience);
    const progress = (): unknown => timer.refresh();
    const gone = (): unknown => request.destroy();
    // Whoever asked has left: nobody else will read the answer, nor send the rest of the request.
    outgoing.once('close', gone);
    request.once('response', (answer) => {
      clearTimeout(timer);
      resolve(answer);
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      incoming.off('data', progress).unpipe(request).resume();
      const again = request.reusedSocket && error.code === 'ECONNRESET' && !hasBody(incoming) && !outgoing.destroyed;
      if (!again) reject(error);
      else outgoing.off('close', gone) && resolve(headOf(exchange, target));
    });
    if (hasBody(incoming)) incoming.on('data', progress).pipe(request);
    else request.end();
    return promise;
  };

  return {
    answers: (path) => path.startsWith('/api/v1/'),
    async pass(exchange, url) {
      const { incoming, outgoing } = exchange;
      incoming.socket.setTimeout(SILENCE);
      let answer: IncomingMessage;
      try {
        answer = await headOf(exchange, new URL(url));
      } catch (error) {
        if (!outgoing.destroyed)
          log.warn({ err: error, method: incoming.method, id: exchange.id }, 'the upstream gave no answer');
        return problemResponse(error instanceof Refusal ? error : away());
      }
      if (incoming.method === 'HEAD') return bodiless(answer);
      outgoing.writeHead(answer.statusCode as number, answer.statusMessage ?? '', headersFrom(answer));
      outgoing.flushHeaders();
      // Either end may break off in the middle: then the other is told so by its connection being closed.
      await pipeline(answer, outgoing).catch(() => undefined);
      return RESPONSE_ALREADY_SENT;
    },
    close: () => kept.destroy(),
  };
};
