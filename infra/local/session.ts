import { startTraffic } from '#command-api/traffic.ts';
import { isDetached, tellParent } from './detach.ts';
import { startLine } from './line.ts';
import { type Say, seconds } from './progress.ts';
import type { StartVariables } from './start-env.ts';
import { cacheDir, stateDir } from './state-dir.ts';
import { welcome } from './welcome.ts';

export type SessionOptions = {
  readonly demo?: number;
  readonly traffic?: number;
  readonly port?: number;
};

const demoRequests = 5_000;
const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** The first signal that asks us to end, with the exit code of an interrupted start; later ones change nothing. */
const interruption = () => {
  const ending = new AbortController();
  const { promise, resolve } = Promise.withResolvers<number>();
  for (const [name, code] of Object.entries(signals)) {
    process.on(name, () => {
      resolve(code);
      ending.abort(new Error(`interrupted by ${name}`));
    });
  }
  return { code: promise, signal: ending.signal };
};

/** Starts the line and keeps it until a signal or until a part dies too often. Gives the exit code. */
export const runSession = async (
  options: SessionOptions,
  env: StartVariables,
  { say, show }: { readonly say: Say /** Nothing is left out. */; readonly show: Say },
): Promise<number> => {
  const begun = performance.now();
  const interrupted = interruption();
  const external = {
    databaseUrl: env.DATABASE_URL,
    brokers: env.KAFKA_BROKERS,
    redisUrl: env.REDIS_URL,
    connectUrl: env.CONNECT_URL,
  };
  const line = await startLine({
    stateDir,
    cacheDir,
    cell: env.CELL,
    external,
    demo: options.demo ?? (env.DATABASE_URL === undefined ? demoRequests : undefined),
    ports: 'usual',
    host: env.HOST,
    apiPort: options.port ?? env.PORT,
    jwt: { secret: env.JWT_SECRET, issuer: env.JWT_ISSUER, audience: env.JWT_AUDIENCE },
    replicationPassword: env.REPLICATION_PASSWORD,
    supervised: true,
    say,
    signal: interrupted.signal,
  }).catch(async (error: Error) => {
    say(`\nnot started: ${error.message}`);
    return interrupted.signal.aborted ? await interrupted.code : 1;
  });
  if (typeof line === 'number') return line;
  const traffic = options.traffic ? await startTraffic(line.stack.postgres.url, options.traffic) : undefined;
  say(`\ndeskview is ready after ${seconds(begun)}: ${line.stack.api.url}\n`);
  show(await welcome(line.stack, env.JWKS_URL === undefined ? 'ours' : 'theirs'));
  say(`\nStop it with npm stop${isDetached() ? '' : ' or Ctrl-C'}.`);
  tellParent('ready');
  const tooManyDeaths = line.failed.catch((error: Error) => error);
  const reason = await Promise.race([interrupted.code, tooManyDeaths]);
  if (reason instanceof Error) say(reason.message);
  const stopping = performance.now();
  say('stopping …');
  await traffic?.stop();
  await line.stop();
  say(`stopped in ${seconds(stopping)}`);
  return reason instanceof Error ? 1 : 0;
};
