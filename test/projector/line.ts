import { onTestFinished } from 'vitest';
import { consume, type Deps } from '#projector/consume.ts';
import type { ProjectionStore, Told } from '#projector/ports.ts';
import { type MemoryServer, memoryServer } from '#test/support/memory-store.ts';
import { begin, emptySnapshot, end, row } from './log.ts';
import { now, quiet, scriptedLog } from './scripted-log.ts';

/** A transaction that writes a request of its own. */
export const transaction = (n: number): Told[] => [
  begin(`${n}`),
  row(`${n}`, 1, { request: n, lsn: 1000 + n, after: 100 + 10 * (n - 1) }),
  end(`${n}`, 1, 100 + 10 * n),
];

/** Five of them, behind a snapshot that takes the place of the first BEGIN. */
export const five = [emptySnapshot, ...[1, 2, 3, 4, 5].flatMap(transaction).slice(1)];

/** A store of which the log's snapshot has begun, and told nothing. */
export const begunServer = async (): Promise<MemoryServer> => {
  const server = memoryServer();
  const { position } = await server.connect().open();
  server.rewindTo({ ...position, completeFrom: 0 });
  return server;
};

/** A projector at work between a log of these records and a store, some of whose methods the test takes over. */
export const line = async (
  told: readonly Told[],
  change: (store: ProjectionStore, server: MemoryServer) => object = () => ({}),
  throttle?: Deps['throttle'],
) => {
  const server = memoryServer();
  const log = scriptedLog();
  const logger = quiet();
  log.append(...told);
  const real = server.connect();
  const store = { ...real, ...change(real, server) };
  const consumer = await consume({
    ...{ log, store, decode: log.decode, clock: () => now, logger },
    ...(throttle && { throttle }),
  });
  onTestFinished(() => consumer.stop());
  return { server, log, logger, consumer };
};
