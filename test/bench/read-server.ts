import { Hono } from 'hono';
import { openReadStore } from '#adapters/redis/read-store.ts';
import { sharedSecret } from '#http/key-source.ts';
import { listen } from '#http/server.ts';
import { createApp } from '#query-api/app.ts';
import { configFrom, variables } from '#query-api/config.ts';

/** The API and an empty Hono in one process, so that both meet the same machine. Prints their addresses. */
const [url = '', secret = ''] = process.argv.slice(2);
const values = variables.parse({ REDIS_URL: url, CELL: 'bench', JWT_SECRET: secret });
const app = createApp({
  store: openReadStore({ url, cell: 'bench', fingerprint: 'bench' }),
  config: configFrom(values),
  clock: Date.now,
  keySource: sharedSecret(secret),
  log: { warn: console.error, error: console.error },
});
const hello = new Hono().get('/', (context) => context.text('hello'));
const servers = [await listen(app, '127.0.0.1', 0), await listen(hello, '127.0.0.1', 0)];
console.log(JSON.stringify(servers.map((server) => server.url)));
process.on('SIGTERM', () => process.exit(0));
