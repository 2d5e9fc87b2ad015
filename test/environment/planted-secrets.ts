import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** One secret for each variable that can hold one; with what has to be encoded in an address and escaped in JSON. */
export const planted = {
  DATABASE_URL: 'pl4nted-database@"1',
  REDIS_URL: 'pl4nted-redis@"2',
  CONNECT_URL: 'pl4nted-connect@"3',
  API_URL: 'pl4nted-api@"4',
  JWKS_URL: 'pl4nted-jwks@"5',
  REPLICATION_PASSWORD: 'pl4nted-replication@"6',
  JWT_SECRET: 'pl4nted-jwt@"7, long enough for HS256 and more',
  CURSOR_SECRET: 'pl4nted-cursor@"8',
  OTEL_EXPORTER_OTLP_HEADERS: 'pl4nted-otel-9',
} as const;

/** What would be left of one of them, in whatever form. */
export const LEAK = /pl4nted/;
const inAddress = (variable: keyof typeof planted) => encodeURIComponent(planted[variable]);

type Where = { readonly postgres: string; readonly redis: string; readonly http: string; readonly broker: string };

/** The environment of every process and command, with parts at these `host:port`. */
export const environmentAt = ({ postgres, redis, http, broker }: Where): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  DATABASE_URL: `postgresql://desk:${inAddress('DATABASE_URL')}@${postgres}/deskview`,
  REDIS_URL: `redis://desk:${inAddress('REDIS_URL')}@${redis}/0`,
  CONNECT_URL: `http://desk:${inAddress('CONNECT_URL')}@${http}/connect/`,
  API_URL: `http://desk:${inAddress('API_URL')}@${http}/`,
  JWKS_URL: `http://desk:${inAddress('JWKS_URL')}@${http}/keys`,
  UPSTREAM_API_URL: `http://${http}`,
  KAFKA_BROKERS: broker,
  REPLICATION_PASSWORD: planted.REPLICATION_PASSWORD,
  CURSOR_SECRET: planted.CURSOR_SECRET,
  OTEL_EXPORTER_OTLP_ENDPOINT: `http://${http}`,
  OTEL_EXPORTER_OTLP_HEADERS: `authorization=${planted.OTEL_EXPORTER_OTLP_HEADERS}`,
  OTEL_LOG_LEVEL: 'debug',
  LOG_LEVEL: 'trace',
  TRUST_PROXY: '0',
  ADMIN_PORT: '0',
  PORT: '0',
});

/** Answers 500 with all that it was sent, as a proxy's debug page does. */
export const startEcho = async (): Promise<string> => {
  const server = createServer(({ url, headers, rawHeaders }, response) => {
    const [, credentials = ''] = headers.authorization?.split(' ') ?? [];
    response.writeHead(500).end(`${url} ${rawHeaders.join(' ')} ${Buffer.from(credentials, 'base64')}`);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
};

/** A process of ours, and all that it printed so far. */
export const begin = (args: readonly string[], env: Readonly<Record<string, string>>) => {
  const child = spawn(process.execPath, [...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      printed += chunk;
    });
  }
  const ended = once(child, 'close');
  return { printed: () => printed, ended, stop: () => child.kill('SIGTERM') };
};
