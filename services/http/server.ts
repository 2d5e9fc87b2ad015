import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { inTurn } from './in-turn.ts';
import { badRequest, problemResponse } from './problem.ts';

export type Running = {
  readonly url: string;
  /** Answers what has been asked already, for at most `graceMs`, and takes nothing more. */
  readonly close: (graceMs: number) => Promise<void>;
};

/** Requests are small, bodies too: whoever is slower than this to send one is not of good will. */
const timeouts = {
  ...{ headersTimeout: 10_000, requestTimeout: 15_000, keepAliveTimeout: 65_000 },
  connectionsCheckingInterval: 5000,
};
/** Milliseconds without a byte either way, looked at twice: whoever takes nothing of an answer for so long never will. */
const SILENCE = 25_000;

const addressOf = (server: Server): string => {
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
};

/** Serves an application on an address; port 0 takes any free one. Rejects when the address cannot be had. */
export const listen = async (app: Hono, host: string, port: number): Promise<Running> => {
  const respond = getRequestListener(app.fetch, { errorHandler: () => problemResponse(badRequest()) });
  const server = createServer(timeouts, inTurn(respond));
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
