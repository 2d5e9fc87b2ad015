import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';

type Clients = { end(): void };

type Written = { readonly first: string; readonly drip?: string };

const opened = async (port: number, count: number, { first, drip = '' }: Written): Promise<Clients> => {
  const sockets: Socket[] = [];
  const dripping = setInterval(() => {
    for (const socket of sockets) if (drip !== '' && socket.writable) socket.write(drip);
  }, 1000);
  const open = async (): Promise<void> => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => undefined).pause();
    sockets.push(socket);
    await once(socket, 'connect');
    socket.write(first);
  };
  // A hundred at a time, so that the last one is there before the first one is given up.
  for (let n = 0; n < count; n += 100) await Promise.all(Array.from({ length: Math.min(100, count - n) }, open));
  return {
    end() {
      clearInterval(dripping);
      for (const socket of sockets) socket.destroy();
    },
  };
};

/** They begin a request and go on with it for ever, one byte a second, whatever they are told. */
export const drippingClients = (port: number, count: number): Promise<Clients> =>
  opened(port, count, { first: 'GET /api/v1/requests/technician-views HTTP/1.1\r\nHost: localhost\r\nX: ', drip: 'x' });

/** They ask for a hundred lists at once each, and read none. */
export const greedyClients = (port: number, count: number, token: string): Promise<Clients> => {
  const path = '/api/v1/requests/technician-views?view=all_tickets&per_page=100';
  const one = `GET ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n\r\n`;
  return opened(port, count, { first: one.repeat(100) });
};

/** Connections that a server on this machine has at a port, also those that it has said its last word on. */
export const connectionsTo = (port: number): number => {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  // The last number is 0 where the process is done with it and only the kernel is not.
  const held = /^\s*\d+: (\S+) \S+ (?:01|04|05|08) \S+ \S+ \S+ +\d+ +\d+ [1-9]/;
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .filter((line) => held.exec(line)?.[1]?.endsWith(local)).length;
};
