import { consume } from '#projector/consume.ts';
import type { MemoryServer } from '#test/support/memory-store.ts';
import { now, quiet, type ScriptedLog, until } from './scripted-log.ts';

/** A projector goes on where the store says, until it is at the end of the log; or stops once so many records are delivered. */
export const readToEnd = async (log: ScriptedLog, server: MemoryServer, stop?: number): Promise<void> => {
  const { next } = await log.bounds();
  const consumer = await consume({
    ...{ log, store: server.connect(), decode: log.decode, clock: () => now, logger: quiet() },
  });
  const halted = consumer.halted.then((error) => Promise.reject(error));
  await Promise.race([log.assign(), halted]);
  const reached = (): boolean => (stop === undefined ? consumer.position()?.offset === next : log.read() >= stop);
  await Promise.race([until(reached), halted]);
  await consumer.stop();
};
