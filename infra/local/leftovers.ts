import { partNames, stopSignalOf } from './part.ts';
import { end, forget, goneWithin, type Known, remember, stillRunning } from './processes.ts';
import type { Say } from './progress.ts';
import { removeStack } from './stack-file.ts';

const starter = 'starter';
const backwards = [...partNames].reverse();

/** The process that keeps a line of this state directory running, if there is one. */
export const runningStarter = (stateDir: string): Known | undefined => stillRunning(stateDir, starter);

/** Ends the parts that a crashed start left behind, from the last to the first. Gives their names. */
export const endLeftovers = async (stateDir: string, say: Say): Promise<readonly string[]> => {
  const left = backwards.flatMap((name) => {
    const known = stillRunning(stateDir, name);
    return known === undefined ? [] : [{ name, known }];
  });
  for (const { name, known } of left) {
    await end(known, stopSignalOf(name));
    forget(stateDir, name);
    say(`${name} stopped, process ${known.pid}`);
  }
  removeStack(stateDir);
  return left.map(({ name }) => name);
};

/** Stops the line of a living starter, and what remains of it should the starter die over it. Gives the parts' names. */
export const stopLine = async (stateDir: string, known: Known, say: Say): Promise<readonly string[]> => {
  const parts = backwards.flatMap((name) => {
    const part = stillRunning(stateDir, name);
    return part === undefined ? [] : [{ name, part }];
  });
  process.kill(known.pid, 'SIGTERM');
  for (const { name, part } of parts) {
    if (await goneWithin(part, 30_000)) say(`${name} stopped, process ${part.pid}`);
  }
  await goneWithin(known, 10_000);
  await endLeftovers(stateDir, say);
  forget(stateDir, starter);
  return parts.map(({ name }) => name);
};

/** Makes this process the starter of the line; the caller has made sure that there is no other. Gives the way to resign. */
export const becomeStarter = (stateDir: string): (() => void) => {
  remember(stateDir, starter, process.pid);
  return () => forget(stateDir, starter);
};
