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
const minute = 60_000;

/** Milliseconds from its answer to its death after which it had begun its work: what fails soon cannot live, what was ended by somebody could. */
const beginning = (reason: string): number => (/^(signal|exit code 0$)/.test(reason) ? 2_000 : 10_000);

/**
 * Starts the part again whenever it dies. More than five deaths at its beginning within a minute are too many, and each
 * makes the next pause longer; what is killed at its work is started again as often as it takes.
 */
export const supervise = (part: Part, { say, restarted, gaveUp, signal, pause }: Watch): void => {
  let deaths: number[] = [];
  let early: number[] = [];
  /** When it began to answer; it does when its supervision begins. Null: not yet. */
  let answered: number | null = Date.now();

  /** Which of so many deaths within ten minutes it is, and which of those at its beginning. */
  const count = (reason: string) => {
    const now = Date.now();
    deaths = [...deaths.filter((at) => at > now - 10 * minute), now];
    const worked = answered !== null && now - answered >= beginning(reason);
    early = worked ? [] : [...early.filter((at) => at > now - minute), now];
    answered = null;
  };

  const revive = async (reason: string) => {
    count(reason);
    const often = deaths.length > 1 ? `, ${deaths.length} times within ten minutes` : '';
    say(`${part.name} died (${reason}${often}); the end of ${part.log}:\n${tailOf(part.log)}`);
    if (early.length > perMinute) {
      gaveUp(new Error(`${part.name} died ${early.length} times within a minute; see ${part.log}`));
      return;
    }
    await pause(Math.min(longestPause, 100 * 2 ** early.length));
    await part.start();
    answered = Date.now();
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
