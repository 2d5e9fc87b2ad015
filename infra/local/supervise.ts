import { tailOf } from './log.ts';
import type { Part } from './part.ts';

type Watch = {
  readonly say: (line: string) => void;
  /** After each restart. */
  readonly restarted: (part: Part) => void;
  /** The part died more often than it may. */
  readonly gaveUp: (error: Error) => void;
  readonly signal: AbortSignal;
  /** Resolves after so many milliseconds, rejects when the line is stopped meanwhile. */
  readonly pause: (milliseconds: number) => Promise<unknown>;
};

const perMinute = 5;
const longestPause = 5_000;

/** Starts the part again whenever it dies, each time a little later. More than five deaths within a minute are too many. */
export const supervise = (part: Part, { say, restarted, gaveUp, signal, pause }: Watch): void => {
  let deaths: number[] = [];
  const revive = async (reason: string) => {
    const now = Date.now();
    deaths = [...deaths.filter((at) => at > now - 60_000), now];
    say(`${part.name} died (${reason}); the end of ${part.log}:\n${tailOf(part.log)}`);
    if (deaths.length > perMinute) {
      gaveUp(new Error(`${part.name} died ${deaths.length} times within a minute; see ${part.log}`));
      return;
    }
    await pause(Math.min(longestPause, 100 * 2 ** deaths.length));
    await part.start();
    say(`${part.name} is running again, process ${part.pid}`);
    restarted(part);
  };
  part.onDeath((reason) => {
    if (signal.aborted) return;
    revive(reason).catch((error: unknown) => {
      // A start that ended early is a death of its own and was counted; one that stays silent has to be made one.
      if (signal.aborted || part.pid === undefined) return;
      say(String(error));
      void part.kill('SIGKILL');
    });
  });
};
