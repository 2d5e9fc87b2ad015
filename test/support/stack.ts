import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kafkaPart } from '#infra/local/kafka.ts';
import { startLine } from '#infra/local/line.ts';
import type { Detour, Line, LineOptions } from '#infra/local/line-options.ts';
import type { Part } from '#infra/local/part.ts';
import type { Place } from '#infra/local/place.ts';
import { freePort } from '#infra/local/ports.ts';
import { postgresPart } from '#infra/local/postgres.ts';
import { redisPart } from '#infra/local/redis.ts';
import { cacheDir } from '#infra/local/state-dir.ts';

/** Somewhere of its own for a test's parts; downloads are those of `npm start`. */
const temporaryPlace = () => {
  const stateDir = mkdtempSync(join(tmpdir(), 'deskview-test-'));
  // Root's tests run Postgres as another user, who has to get through.
  chmodSync(stateDir, 0o711);
  return { stateDir, cacheDir };
};

/** A test that is itself ended in the middle must not leave its parts behind. */
const killAtExit = (parts: () => readonly Part[]): void => {
  process.once('exit', () => {
    for (const { pid } of parts()) if (pid !== undefined) process.kill(pid, 'SIGKILL');
  });
};

const alone = async <P extends Part>(build: (place: ReturnType<typeof temporaryPlace>, port: number) => Promise<P>) => {
  const place = temporaryPlace();
  const part = await build(place, await freePort());
  killAtExit(() => [part]);
  await part.start();
  const stop = async () => {
    await part.stop();
    rmSync(place.stateDir, { recursive: true });
  };
  return { part, stop };
};

/** A Redis of the test's own: `part.url`, `part.kill`, `part.restart`; `stop` also removes its data. */
export const startRedis = (server?: (place: Place) => Promise<string>) =>
  alone((place, port) => redisPart(place, port, server));

/** A Postgres of the test's own, with an empty database `deskview`. */
export const startPostgres = () => alone((place, port) => postgresPart(place, port, 'test'));

/** A Kafka broker of the test's own; each detour is another way to it. */
export const startKafka = (detours: readonly Detour[] = []) => alone((place, port) => kafkaPart(place, port, detours));

export type TestLine = Line & { readonly stateDir: string };

/** A whole line of the test's own; without anything else asked for, unsupervised and with reference rows only. */
export const startTestLine = async (options: Partial<LineOptions> = {}): Promise<TestLine> => {
  const place = temporaryPlace();
  const line = await startLine({
    ...place,
    cell: 'main',
    external: {},
    demo: 0,
    ports: 'free',
    apiPort: 0,
    host: '127.0.0.1',
    jwt: { issuer: 'service-catalog', audience: 'it-service-catalog' },
    supervised: false,
    // A test compares when it says so.
    env: { VERIFY_EVERY: '0' },
    say: () => undefined,
    ...options,
  });
  killAtExit(() => Object.values(line.parts));
  const stop = async () => {
    await line.stop();
    rmSync(place.stateDir, { recursive: true });
  };
  return Object.defineProperties({ ...line, stateDir: place.stateDir, stop }, { stack: { get: () => line.stack } });
};
