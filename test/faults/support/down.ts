import { setTimeout as sleep } from 'node:timers/promises';
import type { Part } from '#infra/local/part.ts';

/** Killed as by an accident, but nobody starts it again until `up`. */
export const takeDown = async (part: Part): Promise<{ readonly up: () => Promise<void> }> => {
  const { pid } = part;
  // The supervisor leaves alone what was told to stop, and it has no time to do so in order.
  const stopped = part.stop();
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
  await stopped;
  return { up: () => part.start() };
};

export const downFor = async (part: Part, milliseconds: number): Promise<void> => {
  const { up } = await takeDown(part);
  await sleep(milliseconds);
  await up();
};

/** Alive and deaf. */
export const frozenFor = async (part: Part, milliseconds: number): Promise<void> => {
  await part.kill('SIGSTOP');
  await sleep(milliseconds);
  await part.kill('SIGCONT');
};
