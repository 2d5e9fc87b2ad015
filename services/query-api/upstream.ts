import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Exchange } from '#http/exchange.ts';
import { headersOfOrigins } from '#http/origins.ts';
import { badRequest, Refusal } from '#http/problem.ts';
import { secureHeaders } from '#http/secure-headers.ts';
import { climbs } from './climbs.ts';
import { boundedLines } from './observe/bounded.ts';
import { visitIn } from './observe/observed-app.ts';
import { now, spent } from './observe/visit.ts';
import { hasBeenHere, headersFrom } from './upstream-headers.ts';
import { away, busy, loop } from './upstream-problem.ts';
import { type RequestOptions, requestsTo } from './upstream-request.ts';

/** Requests passed on at once: all of them, and those whose answer has not begun. */
type Most = { readonly running: number; readonly waiting: number };

export type UpstreamOptions = RequestOptions & {
  readonly url: string;
  readonly log: { readonly warn: (fields: object, message: string) => void };
  readonly most?: Most;
};

export type Upstream = {
  /** Is it the other application's, when nobody here answers it? By a path without dots. */
  readonly answers: (path: string) => boolean;
  /**
   * Resolves when the answer has been passed on whole, or there is nobody left to take it. Rejects with Refusal 400, 408,
   * 502, 503, 504 or 508.
   */
  readonly pass: (exchange: Exchange, url: string) => Promise<Response>;
  readonly close: () => void;
};

/** Milliseconds without a byte either way after which nobody is there; streams of events say less than lists do. */
const SILENCE = 600_000;

/**
 * An application that hangs keeps this many requests waiting, so that ours go on being answered. Streams wait for nothing:
 * they leave half of the connections to others.
 */
const MOST: Most = { running: 5000, waiting: 500 };

const LINES_A_MINUTE = 20;

/** Throws Refusal 400 for what others may read otherwise than we do: where it leads to, or where it ends. */
const requireClear = ({ headers }: IncomingMessage, { pathname }: URL): void => {
  const coding = headers['transfer-encoding'] ?? 'chunked';
  if (climbs(pathname) || coding.toLowerCase() !== 'chunked') throw badRequest();
};

/** What HTTP has a word for. */
const isAnswer = ({ statusCode = 0, statusMessage = '' }: IncomingMessage): boolean =>
  statusCode >= 200 && statusCode <= 599 && /^[\t\x20-\x7e\x80-\xff]*$/.test(statusMessage);

/** Hono makes a Response of its own of what a HEAD is answered. */
const bodiless = (status: number, fields: OutgoingHttpHeaders): Response => {
  const headers = new Headers();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of [value].flat()) headers.append(name, String(one));
  }
  return new Response(null, { status, headers });
};

/**
 * Passes requests on to the application that this API stands before, and its answers back: bytes as they come, nothing
 * kept, nothing decoded, refusals as they are; its own addresses in redirects become ours.
 */
export const createUpstream = ({ url, log, most = MOST, ...options }: UpstreamOptions): Upstream => {
  const base = new URL(url);
  const requests = requestsTo(base, options);
  let [running, waiting] = [0, 0];

  /** A line that is bounded by itself: a client can provoke one of them, and is not to hide the others. */
  const line = (message: string) => {
    const bounded = boundedLines(LINES_A_MINUTE, now);
    return ({ incoming, id }: Exchange, err?: unknown): void =>
      bounded((leftOut) => {
        const more = { ...(err !== undefined && { err }), ...(leftOut > 0 && { leftOut }) };
        log.warn({ method: incoming.method, requestId: id, ...more }, message);
      });
  };
  const sayAway = line('the upstream gave no answer');
  const sayBusy = line('the upstream has enough to do: a request was refused');
  const sayLoop = line('a request came back: UPSTREAM_API_URL leads to this API');

  const headOf = async (exchange: Exchange, target: URL): Promise<IncomingMessage> => {
    waiting += 1;
    try {
      const answer = await requests.headOf(exchange, target);
      if (isAnswer(answer)) return answer;
      answer.destroy();
      throw new Error(`HTTP has no answer ${answer.statusCode} ${answer.statusMessage}`);
    } catch (error) {
      const refusal = error instanceof Refusal ? error : away();
      const isTheirs = refusal.body.status >= 500 && !exchange.outgoing.destroyed;
      if (isTheirs) sayAway(exchange, error);
      throw refusal;
    } finally {
      waiting -= 1;
    }
  };

  const answerWith = async (exchange: Exchange, target: URL): Promise<Response> => {
    const { incoming, outgoing } = exchange;
    const visit = visitIn(exchange);
    const from = now();
    incoming.socket.setTimeout(SILENCE);
    const answer = await headOf(exchange, target).finally(() => spent(visit, 'upstream', from));
    const status = answer.statusCode as number;
    const headers = headersFrom(answer, base);
    // What may frame it, what may run in it and which origins may read it is for the other application to say.
    for (const name of [...Object.keys(secureHeaders), ...headersOfOrigins]) delete exchange.headers[name];
    if (incoming.method === 'HEAD') {
      answer.resume();
      return bodiless(status, headers);
    }
    outgoing.writeHead(status, answer.statusMessage ?? '', headers);
    outgoing.flushHeaders();
    visit?.streams?.(status);
    // Either end may break off in the middle: then the other is told so by its connection being closed.
    await pipeline(answer, outgoing).catch(() => undefined);
    return RESPONSE_ALREADY_SENT;
  };

  return {
    answers: (path) => path.startsWith('/api/v1/'),
    async pass(exchange, url) {
      const target = new URL(url);
      requireClear(exchange.incoming, target);
      if (hasBeenHere(exchange.incoming)) {
        sayLoop(exchange);
        throw loop();
      }
      if (running >= most.running || waiting >= most.waiting) {
        sayBusy(exchange);
        throw busy();
      }
      running += 1;
      try {
        return await answerWith(exchange, target);
      } finally {
        running -= 1;
      }
    },
    close: requests.close,
  };
};
