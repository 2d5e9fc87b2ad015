import { once } from 'node:events';
import {
  request as ask,
  createServer,
  type IncomingMessage,
  type RequestOptions,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { Hono } from 'hono';
import { onTestFinished } from 'vitest';
import type { Exchange } from '#http/exchange.ts';
import { problemResponse, Refusal } from '#http/problem.ts';
import { listen } from '#http/server.ts';
import { createUpstream, type UpstreamOptions } from '#query-api/upstream.ts';

type Respond = (request: IncomingMessage, response: ServerResponse) => void;

type Answer = { readonly answer: IncomingMessage; readonly body: Buffer };

export const bodyOf = async (request: AsyncIterable<Buffer>): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
};

/** Not fetch: it decodes bodies and follows redirects. */
export const send = async (url: string, options: RequestOptions = {}, body?: string | Buffer): Promise<Answer> => {
  const request = ask(url, options).end(body);
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  return { answer, body: await bodyOf(answer) };
};

export const portOf = (server: Pick<Server, 'address'>): number => (server.address() as AddressInfo).port;

/** A server of the test's own on a free port, closed when the test is over. */
export const serverThat = async (respond: Respond): Promise<Server> => {
  const server = createServer(respond);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return server;
};

/** One that speaks HTTP by hand: calls back with each connection and how often it was asked for something on that. */
export const speakerThat = async (speak: (socket: Socket, asked: number) => void): Promise<string> => {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    let asked = 0;
    sockets.add(socket.on('error', () => undefined));
    socket.on('data', () => {
      asked += 1;
      speak(socket, asked);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${portOf(server)}`;
};

type InFront = { readonly url: string; readonly logged: readonly object[] };

type InFrontOptions = Partial<UpstreamOptions> & { readonly host?: string };

/** Our server before another one at that address; gives its own address. */
export const inFrontOf = async (
  url: string,
  { host = '127.0.0.1', ...more }: InFrontOptions = {},
): Promise<InFront> => {
  const logged: object[] = [];
  const log = { warn: (fields: object) => void logged.push(fields) };
  const upstream = createUpstream({ url, log, ...more });
  const app = new Hono();
  app.notFound(({ req, env }) => upstream.pass(env as Exchange, req.url));
  app.onError((error) => {
    if (error instanceof Refusal) return problemResponse(error);
    throw error;
  });
  const running = await listen(app, host, 0);
  onTestFinished(async () => {
    await running.close(0);
    upstream.close();
  });
  return { url: running.url, logged };
};

/** The same before an application that answers so. */
export const inFrontOfOne = async (respond: Respond, more: Partial<UpstreamOptions> = {}): Promise<InFront> =>
  inFrontOf(`http://127.0.0.1:${portOf(await serverThat(respond))}`, more);
