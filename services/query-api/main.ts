import { pino } from 'pino';
import { EnvError, readEnv } from '#adapters/env/read-env.ts';
import { openReadStore } from '#adapters/redis/read-store.ts';
import { openWatchStore } from '#adapters/redis/watch.ts';
import { publishedKeys, sharedSecret } from '#http/key-source.ts';
import { listen } from '#http/server.ts';
import { fingerprint } from '#projector/fingerprint.ts';
import { createApp } from './app.ts';
import { configFrom, type Variables, variables } from './config.ts';
import { createFreshness } from './freshness.ts';

/** Leaves a second of the five that a stop may take for closing the store. */
const GRACE_MS = 4_000;
const LOOK_EVERY_MS = 1_000;

/** A probe is answered within half a second also while the store is away. */
const PROBE_MS = 300;

const readVariables = (): Variables => {
  try {
    return readEnv(process.env, variables);
  } catch (error) {
    if (!(error instanceof EnvError)) throw error;
    process.stderr.write(`query-api: the configuration is wrong\n${error.message}\n`);
    process.exit(2);
  }
};

const values = readVariables();
const log = pino({ name: 'query-api', level: values.LOG_LEVEL });
const store = openReadStore({ url: values.REDIS_URL, cell: values.CELL, fingerprint });
const watch = openWatchStore({ url: values.REDIS_URL, cell: values.CELL, patience: PROBE_MS });
const keySource = values.JWKS_URL ? publishedKeys(values.JWKS_URL) : sharedSecret(values.JWT_SECRET as string);
const config = configFrom(values);
const clock = Date.now;
const freshness = createFreshness({ clock, elapsed: () => performance.now(), staleAfterMs: config.staleAfterMs, log });
const app = createApp({ store, watch, config, clock, freshness, keySource, log });
setInterval(() => void freshness.look(store), LOOK_EVERY_MS).unref();

const server = await listen(app, values.HOST, values.PORT).catch((error: unknown) => {
  log.fatal({ err: error }, `cannot listen on ${values.HOST}:${values.PORT}`);
  process.exit(1);
});
log.info({ url: server.url, cell: values.CELL }, 'listening');

let stopping = false;
const stop = async (signal: string): Promise<void> => {
  if (stopping) return;
  stopping = true;
  log.info({ signal }, 'stopping');
  setTimeout(() => process.exit(0), GRACE_MS + 500).unref();
  await server.close(GRACE_MS);
  await Promise.all([store.close(), watch.close()]);
  process.exit(0);
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
