import { Hono } from 'hono';
import { openReadStore } from '#adapters/redis/read-store.ts';
import { sharedSecret } from '#http/key-source.ts';
import { listen } from '#http/server.ts';
import { createApp } from '#query-api/app.ts';
import { configFrom, variables } from '#query-api/config.ts';
import { createCursors } from '#query-api/cursor.ts';
import { createFreshness } from '#query-api/freshness.ts';
import { createSafety } from '#query-api/safety.ts';
import { createWatermark } from '#query-api/wait-for-position.ts';

/** The API and an empty Hono in one process, so that both meet the same machine. Prints their addresses. */
const [url = '', secret = ''] = process.argv.slice(2);
const limits = { RATE_LIMIT_SUBJECT: '100000000', RATE_LIMIT_ADDRESS: '100000000' };
const values = variables.parse({ REDIS_URL: url, CELL: 'bench', JWT_SECRET: secret, ...limits });
const log = { warn: console.error, error: console.error };
const config = configFrom(values);
const store = openReadStore({ url, cell: 'bench', fingerprint: 'bench' });
const app = createApp({
  store,
  watermark: createWatermark({ store, beat: null, log }),
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
  safety: createSafety(values, { clock: Date.now }),
  cursors: createCursors({ secret, rules: 'bench' }),
  log,
});
const hello = new Hono().get('/', (context) => context.text('hello'));
const servers = [await listen(app, '127.0.0.1', 0), await listen(hello, '127.0.0.1', 0)];
console.log(JSON.stringify(servers.map((server) => server.url)));
process.on('SIGTERM', () => process.exit(0));
