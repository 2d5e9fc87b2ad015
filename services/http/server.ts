import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { addHeaders } from './answer-headers.ts';
import { closeSoon } from './close-soon.ts';
import type { Exchange } from './exchange.ts';
import { hasBody } from './has-body.ts';
import { hostReader } from './host.ts';
import { inTurn, type Turns } from './in-turn.ts';
import { noOrigins, type Origins } from './origins.ts';
import { badRequest, problemResponse } from './problem.ts';
import { correlationOf, requestIdOf } from './request-id.ts';
import { secureHeaders } from './secure-headers.ts';
import { refuseUnreadable } from './unreadable.ts';

export type Running = {
  readonly url: string;
  /** Answers what has been asked already, for at most `graceMs`, and takes nothing more. */
  readonly close: (graceMs: number) => Promise<void>;
};

export type ListenOptions = {
  readonly origins?: Origins;
  /** Paths that are answered whatever Host a request names: checks of load balancers name odd ones. */
  readonly whateverHost?: ReadonlySet<string>;
  /** Connections at once; default 10,000. */
  readonly connections?: number;
  /** Called for each connection that is refused because there are so many. */
  readonly onFull?: () => void;
};

/**
 * Whoever is slower than this to send a head is not of good will. What a body may take is for those to say who read it
 * (read-json.ts; an upload to another application may take long): nobody else waits for one.
 */
const timeouts = {
  ...{ headersTimeout: 10_000, requestTimeout: 0, keepAliveTimeout: 65_000 },
  connectionsCheckingInterval: 5000,
};
/** Milliseconds without a byte either way, looked at twice: whoever takes nothing of an answer for so long never will. */
const SILENCE = 25_000;

/** Of all headers and the address together. Any number of them: Node 20 drops, unseen, those after the 2,000th. */
const MOST_HEADER_BYTES = 16 * 1024;

/** Half-open ones cost 10 to 25 kB each. A proxy in front of us needs far fewer. */
const MOST_CONNECTIONS = 10_000;

const NONE: ReadonlySet<string> = new Set();

/** Nobody reads any more what of a body has not come when its answer is out. */
const leaveBody = (incoming: IncomingMessage): void => {
  if (!incoming.complete) closeSoon(incoming.socket, () => incoming.complete);
};

type Carrying = ServerResponse & { exchange?: Exchange };

/** Names the request, gives its answer the headers that all have, and answers preflights. */
const opened =
  (respond: RequestListener, origins: Origins, readHost: (incoming: IncomingMessage) => void) =>
  (incoming: IncomingMessage, outgoing: ServerResponse, waitedMs: number): void => {
    readHost(incoming);
    const { 'x-request-id': given, 'x-correlation-id': correlated } = incoming.headers;
    const id = requestIdOf(given);
    const correlation = correlationOf(correlated, id);
    const headers: Exchange['headers'] = { ...secureHeaders, 'x-request-id': id, ...origins.headersFor(incoming) };
    if (correlation !== undefined) headers['x-correlation-id'] = correlation;
    (outgoing as Carrying).exchange = { incoming, outgoing, id, correlation, headers, waitedMs };
    addHeaders(outgoing, headers);
    if (hasBody(incoming)) outgoing.once('close', () => leaveBody(incoming));
    const preflight = origins.preflight(incoming);
    if (preflight) outgoing.writeHead(204, preflight).end();
    else respond(incoming, outgoing);
  };

const addressOf = (server: Server): string => {
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
};

/** Serves an application on an address; port 0 takes any free one. Rejects when the address cannot be had. */
export const listen = async (
  app: Pick<Hono, 'fetch'>,
  host: string,
  port: number,
  { origins = noOrigins, whateverHost = NONE, connections = MOST_CONNECTIONS, onFull = () => {} }: ListenOptions = {},
): Promise<Running> => {
  const respond = getRequestListener((request, { outgoing }) => app.fetch(request, (outgoing as Carrying).exchange), {
    errorHandler: () => problemResponse(badRequest()),
    // Of requests without one, as HTTP/1.0 has them; no answer depends on it.
    hostname: 'localhost',
  });
  const turns: Turns = new WeakMap();
  const server = createServer(
    { ...timeouts, maxHeaderSize: MOST_HEADER_BYTES },
    inTurn(opened(respond, origins, hostReader(whateverHost)), turns),
  );
  server.maxHeadersCount = 0;
  server.maxConnections = connections;
  server.on('drop', onFull);
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const last = turns.get(socket)?.last;
    refuseUnreadable(error, socket, last !== undefined && !(last.closed && last.req.complete));
  });
  server.setTimeout(SILENCE);
  server.listen(port, host);
  await once(server, 'listening');
  return {
    url: addressOf(server),
    close: async (graceMs) => {
      const closed = once(server, 'close');
      server.close();
      const force = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(force);
    },
  };
};
