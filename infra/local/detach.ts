import { fork } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';

/** What a detached start tells the one that waits for it. */
type Message = { readonly line: string } | 'ready';

/** True in the process that stays behind, until the line is ready. */
export const isDetached = (): boolean => process.send !== undefined;

/** Does nothing where nobody waits. */
export const tellParent = (message: Message): void => {
  if (!process.connected) return;
  process.send?.(message);
  if (message === 'ready') process.disconnect?.();
};

/**
 * Runs this script once more in the background, repeats what it says, and gives 0 once it is ready, or the exit code with
 * which it ended before. A signal meanwhile is passed on.
 */
export const detach = (stateDir: string, args: readonly string[]): Promise<number> => {
  mkdirSync(`${stateDir}/logs`, { recursive: true });
  const log = openSync(`${stateDir}/logs/start.log`, 'w');
  const child = fork(process.argv[1] ?? '', args, { detached: true, stdio: ['ignore', log, log, 'ipc'] });
  closeSync(log);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.on('message', (message: Message) => {
      if (message !== 'ready') return console.log(message.line);
      child.unref();
      return resolve(0);
    });
    child.on('exit', (code) => resolve(code || 1));
  });
};
