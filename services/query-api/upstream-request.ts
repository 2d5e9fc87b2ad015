import { type ClientRequest, Agent as HttpAgent, type IncomingMessage, request as overHttp } from 'node:http';
import { Agent as HttpsAgent, request as overHttps } from 'node:https';
import type { Exchange } from '#http/exchange.ts';
import { hasBody } from '#http/has-body.ts';
import { PACE, type Pace, sendOn } from './upload.ts';
import { headersTo } from './upstream-headers.ts';
import { away, slow } from './upstream-problem.ts';

export type RequestOptions = {
  /** Proxies of ours in front of us, see http/address.ts. */
  readonly proxies?: number | undefined;
  /** Milliseconds until the head of an answer, from the last byte of the request on. */
  readonly patience?: number | undefined;
  /** Of uploads. */
  readonly pace?: Pace | undefined;
};

export type UpstreamRequests = {
  /** Sends a request on; gives its answer when the head of that is there. Rejects with what went wrong, or Refusal 408, 502 or 504. */
  readonly headOf: (exchange: Exchange, target: URL) => Promise<IncomingMessage>;
  readonly close: () => void;
};

const PATIENCE = 60_000;

/** Only these may be sent twice, when a connection that was kept turns out to have been closed meanwhile. */
const isSafe = ({ method }: IncomingMessage): boolean => method === 'GET' || method === 'HEAD';

/** Requests to the application at that address. */
export const requestsTo = (base: URL, options: RequestOptions): UpstreamRequests => {
  const { proxies = 0, patience = PATIENCE, pace = PACE } = options;
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
      headers: headersTo(incoming, { id, proxies }),
      agent: isSafe(incoming) && !hasBody(incoming) ? kept : false,
    });

  const attempt = (exchange: Exchange, target: URL): Promise<IncomingMessage | 'stale'> => {
    const { incoming, outgoing } = exchange;
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage | 'stale'>();
    const request = begin(exchange, target);
    const timer = setTimeout(() => request.destroy(slow()), patience);
    // Whoever asked has left: nobody else will read the answer, nor send the rest of the request.
    const leave = (): unknown => request.destroy();
    outgoing.once('close', leave);
    request.once('response', (answer) => {
      clearTimeout(timer);
      resolve(answer);
    });
    // Also in the middle of an answer: then its reader hears of it, too.
    request.on('error', (error: NodeJS.ErrnoException) => {
      if (request.reusedSocket && error.code === 'ECONNRESET' && !outgoing.destroyed) resolve('stale');
      else reject(error);
    });
    request.once('close', () => {
      clearTimeout(timer);
      outgoing.off('close', leave);
      // Neither an answer nor an error: it was closed, or went over to another protocol.
      reject(away());
    });
    if (hasBody(incoming)) sendOn(incoming, request, { moved: () => timer.refresh(), pace });
    else request.end();
    return promise;
  };

  return {
    async headOf(exchange, target) {
      for (;;) {
        const answer = await attempt(exchange, target);
        if (answer !== 'stale') return answer;
      }
    },
    close: () => kept.destroy(),
  };
};
