import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';

type Clients = { end(): void };

const opened = async (port: number, count: number, first: string): Promise<Clients> => {
  const sockets: Socket[] = [];
  for (let n = 0; n < count; n++) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined).pause();
    sockets.push(socket);
    await once(socket, 'connect');
    socket.write(first);
  }
  return {
    end() {
      for (const socket of sockets) socket.destroy();
    },
  };
};

/** They begin a request and never finish it. */
export const halfOpenClients = (port: number, count: number): Promise<Clients> =>
  opened(port, count, 'GET /api/v1/requests/technician-views HTTP/1.1\r\nHost: localhost\r\n');

/** They ask for a hundred lists at once each, and read none. */
export const greedyClients = (port: number, count: number, token: string): Promise<Clients> => {
  const path = '/api/v1/requests/technician-views?view=all_tickets&per_page=100';
  const one = `GET ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n\r\n`;
  return opened(port, count, one.repeat(100));
};

/** Connections that a server on this machine has at a port. */
export const connectionsTo = (port: number): number => {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const established = /^\s*\d+: (\S+) \S+ (?:01|08) /;
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .filter((line) => established.exec(line)?.[1]?.endsWith(local)).length;
};
