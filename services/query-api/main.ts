import { EnvError, readEnv } from '#adapters/env/read-env.ts';
import { openHeartbeat } from '#adapters/postgres/heartbeat.ts';
import { openDatabaseStore } from '#adapters/postgres/read-store.ts';
import { openReadStore } from '#adapters/redis/read-store.ts';
import { openSharedCounts } from '#adapters/redis/shared-counts.ts';
import { openWatchStore } from '#adapters/redis/watch.ts';
import { swaggerUiFiles } from '#adapters/swagger-ui/files.ts';
import { openLog } from '#adapters/telemetry/log.ts';
import { openTracing } from '#adapters/telemetry/tracing.ts';
import { hostAndPort } from '#environment/endpoint.ts';
import { publishedKeys, sharedSecret } from '#http/key-source.ts';
import { allowOrigins } from '#http/origins.ts';
import { createRateLimit, noLimit } from '#http/rate-limit.ts';
import { listen } from '#http/server.ts';
import { fingerprint } from '#projector/fingerprint.ts';
import { createApp, WATCHED } from './app.ts';
import { configFrom, fallbackSaid, type Variables, variables } from './config.ts';
import { createCursors } from './cursor.ts';
import { cursorSecret } from './cursor-secret.ts';
import { createFallback, FALLBACK_BOUNDS } from './fallback.ts';
import { createFreshness } from './freshness.ts';
import { watchLoopLag } from './observe/loop-lag.ts';
import { createObserver } from './observe/observe.ts';
import { LOOK_EVERY } from './observe/recent.ts';
import { onceAMinute } from './outages.ts';
import { preflightsOf } from './ownership.ts';
import { knownReach } from './reach.ts';
import { createSafety } from './safety.ts';
import { untilReached } from './until-reached.ts';
import { createUpstream } from './upstream.ts';
import { createWatermark } from './wait-for-position.ts';

/** Leaves a second of the five that a stop may take for closing the store. */
const GRACE_MS = 4_000;
const LOOK_EVERY_MS = 1_000;

/** Requests of those who watch us, in ten seconds of one address: ten times what any number of probes and scrapers needs. */
const WATCHING = 1_000;

/** Without a store it starts as well: probes, documents and the database's answers are there. */
const FIRST_REACH_MS = 2_000;

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
const log = openLog({ name: 'query-api', level: values.LOG_LEVEL });
// Of promises, too. Nothing that a client or another application does may lead here.
process.on('uncaughtException', (error, origin) => {
  log.fatal({ err: error, origin }, 'a mistake of the program, which ends');
  process.exit(1);
});
const clock = Date.now;
const redis = openReadStore({ url: values.REDIS_URL, cell: values.CELL, fingerprint });
const database =
  values.FALLBACK === 'on' && values.DATABASE_URL !== undefined
    ? openDatabaseStore({ databaseUrl: values.DATABASE_URL, pages: values.FALLBACK_PAGES, ...FALLBACK_BOUNDS })
    : undefined;
const fallback = database && createFallback({ store: database, log });
const store = fallback ? knownReach(redis, { log, clock }) : redis;
const upstream =
  values.UPSTREAM_API_URL === undefined
    ? undefined
    : createUpstream({ url: values.UPSTREAM_API_URL, proxies: values.TRUST_PROXY, log });
const watch = openWatchStore({ url: values.REDIS_URL, cell: values.CELL, patience: PROBE_MS });
const keySource = values.JWKS_URL ? publishedKeys(values.JWKS_URL) : sharedSecret(values.JWT_SECRET as string);
const config = configFrom(values);
const cursors = createCursors({ secret: cursorSecret(values, log), rules: fingerprint });
const freshness = createFreshness({ clock, elapsed: () => performance.now(), staleAfterMs: config.staleAfterMs, log });
const heartbeat = values.DATABASE_URL === undefined ? undefined : openHeartbeat(values.DATABASE_URL);
const watermark = createWatermark({ store, beat: heartbeat?.beat ?? null, log });
const tracing = await openTracing(process.env, 'deskview-query-api');
const observer = createObserver({
  ...{ log, clock, tracing },
  slowMs: values.SLOW_REQUEST,
  loopLagMs: watchLoopLag(),
});
setInterval(observer.look, LOOK_EVERY).unref();
const observing = { observer, cell: values.CELL, ofProcess: true, fallback: fallback?.state };
const counts = {
  subject: openSharedCounts({ url: values.REDIS_URL, cell: values.CELL, what: 'subject' }),
  address: openSharedCounts({ url: values.REDIS_URL, cell: values.CELL, what: 'address' }),
};
const safety = createSafety(values, { clock, shared: (what) => counts[what] });
const most = values.RATE_LIMIT_ADDRESS;
const watchers =
  most === 0 ? noLimit : createRateLimit({ name: 'watcher', most: Math.max(WATCHING, Math.floor(most / 10)), clock });
const app = createApp({
  safety,
  watchers,
  observing,
  store,
  fallback: fallback ?? null,
  upstream,
  watch,
  config,
  clock,
  freshness,
  watermark,
  keySource,
  cursors,
  log,
  docs: swaggerUiFiles(),
});
const rarely = onceAMinute(clock);
setInterval(() => {
  freshness
    .look(store)
    .catch((error) => rarely('look', () => log.error({ err: error }, 'it cannot be seen how old the read model is')));
}, LOOK_EVERY_MS).unref();

await untilReached(redis, FIRST_REACH_MS);
const origins = allowOrigins(values.CORS_ORIGINS, upstream && preflightsOf(app, upstream.answers));
const onFull = () => rarely('full', () => log.warn('there are as many connections as may be: others are refused'));
const server = await listen(app, values.HOST, values.PORT, { origins, whateverHost: WATCHED, onFull }).catch(
  (error: unknown) => {
    log.fatal({ err: error }, `cannot listen on ${hostAndPort(values.HOST, values.PORT)}`);
    process.exit(1);
  },
);
log.info({ url: server.url, cell: values.CELL, fallback: fallbackSaid(values) }, 'listening');

let stopping = false;
const stop = async (signal: string): Promise<void> => {
  if (stopping) return;
  stopping = true;
  log.info({ signal }, 'stopping');
  setTimeout(() => process.exit(0), GRACE_MS + 500).unref();
  watermark.close();
  await server.close(GRACE_MS);
  heartbeat?.close();
  upstream?.close();
  await Promise.all([counts.subject.close(), counts.address.close()]);
  await Promise.all([store.close(), fallback?.close(), watch.close(), tracing?.close()]);
  process.exit(0);
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
