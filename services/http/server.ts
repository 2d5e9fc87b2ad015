import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { addHeaders } from './answer-headers.ts';
import type { Exchange } from './exchange.ts';
import { inTurn, type LastAnswers } from './in-turn.ts';
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
  /** Bodies may take what they take to come, as long as they come: some are for another application. */
  readonly uploads?: boolean;
};

/** Requests are small, bodies too: whoever is slower than this to send one is not of good will. */
const timeouts = {
  ...{ headersTimeout: 10_000, requestTimeout: 15_000, keepAliveTimeout: 65_000 },
  connectionsCheckingInterval: 5000,
};
/** Milliseconds without a byte either way, looked at twice: whoever takes nothing of an answer for so long never will. */
const SILENCE = 25_000;

/** Of all headers and the address together. */
const MOST_HEADER_BYTES = 16 * 1024;

type Carrying = ServerResponse & { exchange?: Exchange };

/** Names the request, gives its answer the headers that all have, and answers preflights. */
const opened =
  (respond: RequestListener, origins: Origins) =>
  (incoming: IncomingMessage, outgoing: ServerResponse, waitedMs: number): void => {
    const { 'x-request-id': given, 'x-correlation-id': correlated } = incoming.headers;
    const id = requestIdOf(given);
    const correlation = correlationOf(correlated, id);
    const headers: Exchange['headers'] = { ...secureHeaders, 'x-request-id': id, ...origins.headersFor(incoming) };
    if (correlation !== undefined) headers['x-correlation-id'] = correlation;
    (outgoing as Carrying).exchange = { incoming, outgoing, id, correlation, headers, waitedMs };
    addHeaders(outgoing, headers);
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
  { origins = noOrigins, uploads = false }: ListenOptions = {},
): Promise<Running> => {
  const respond = getRequestListener((request, { outgoing }) => app.fetch(request, (outgoing as Carrying).exchange), {
    errorHandler: () => problemResponse(badRequest()),
  });
  const last: LastAnswers = new WeakMap();
  const server = createServer(
    { ...timeouts, ...(uploads && { requestTimeout: 0 }), maxHeaderSize: MOST_HEADER_BYTES },
    inTurn(opened(respond, origins), last),
  );
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    refuseUnreadable(error, socket, last.get(socket)?.closed === false);
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
