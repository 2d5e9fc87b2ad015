import { setTimeout as pause } from 'node:timers/promises';
import type { Connector } from './connect.ts';

export type CaptureParts = {
  readonly connector: Pick<Connector, 'status' | 'stop' | 'forgetOffsets' | 'resume'>;
  /** Drops the slot unless there is none. */
  readonly dropSlot: () => Promise<void>;
  /** Makes the topic unless it is there, and rejects with the remedy when it is not fit. */
  readonly makeTopic: () => Promise<void>;
};

/** Milliseconds: a task that is in the middle of something ends within seconds. */
const WITHIN = 60_000;
const LOOK_EVERY = 100;

const until = async (done: () => Promise<boolean>, what: string): Promise<void> => {
  const deadline = performance.now() + WITHIN;
  while (!(await done())) {
    if (performance.now() > deadline) throw new Error(`${what} within ${WITHIN / 1000} s; see Connect's log`);
    await pause(LOOK_EVERY);
  }
};

const isStopped = async ({ status }: CaptureParts['connector']): Promise<boolean> => {
  const now = await status();
  if (now === undefined) throw new Error('the connector is not registered: node scripts/setup.ts');
  return now.connector.state === 'STOPPED' && now.tasks.length === 0;
};

/**
 * Begins the capture anew: the connector forgets where it was, its slot goes, and it reads the source's first state
 * again. Each step may be repeated: ended in the middle, the next call goes on. Resolves when nothing of the one before
 * can come into the log any more.
 */
export const restartCapture = async ({ connector, dropSlot, makeTopic }: CaptureParts): Promise<void> => {
  await isStopped(connector);
  await until(connector.stop, 'the connector could not be stopped');
  await until(() => isStopped(connector), 'the connector did not stop');
  await until(connector.forgetOffsets, 'the connector’s offsets could not be deleted');
  await dropSlot();
  await makeTopic();
  await until(connector.resume, 'the connector could not be resumed');
};
