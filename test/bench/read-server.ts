import { Hono } from 'hono';
import { openReadStore } from '#adapters/redis/read-store.ts';
import { sharedSecret } from '#http/key-source.ts';
import { listen } from '#http/server.ts';
import { createApp } from '#query-api/app.ts';
import { configFrom, variables } from '#query-api/config.ts';
import { createFreshness } from '#query-api/freshness.ts';

/** The API and an empty Hono in one process, so that both meet the same machine. Prints their addresses. */
const [url = '', secret = ''] = process.argv.slice(2);
const values = variables.parse({ REDIS_URL: url, CELL: 'bench', JWT_SECRET: secret });
const log = { warn: console.error, error: console.error };
const config = configFrom(values);
const app = createApp({
  store: openReadStore({ url, cell: 'bench', fingerprint: 'bench' }),
  watch: { watched: async () => null },
  config,
  clock: Date.now,
  freshness: createFreshness({
    clock: Date.now,
    elapsed: () => performance.now(),
    staleAfterMs: config.staleAfterMs,
    log,
  }),
  keySource: sharedSecret(secret),
  log,
});
const hello = new Hono().get('/', (context) => context.text('hello'));
const servers = [await listen(app, '127.0.0.1', 0), await listen(hello, '127.0.0.1', 0)];
console.log(JSON.stringify(servers.map((server) => server.url)));
process.on('SIGTERM', () => process.exit(0));
