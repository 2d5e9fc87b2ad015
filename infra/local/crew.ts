import { setTimeout as sleep } from 'node:timers/promises';
import { type Part, type PartName, partNames } from './part.ts';
import type { Say } from './progress.ts';
import { supervise } from './supervise.ts';

/** The parts started so far, and what is still on its way. */
export type Crew = {
  readonly parts: Partial<Record<PartName, Part>>;
  readonly signal: AbortSignal;
  /** Rejects when the start is to end early or a part died too often; never resolves. */
  readonly failed: Promise<never>;
  /** Runs a piece of the start that `stop` has to wait for. */
  track<T>(work: () => Promise<T>): Promise<T>;
  /** Starts it, and from then on watches it. */
  begin<P extends Part>(part: P): Promise<P>;
  pids(): Partial<Record<PartName, number>>;
  stop(): Promise<void>;
};

type CrewOptions = {
  readonly supervised: boolean;
  readonly say: Say;
  readonly restarted: () => void;
  readonly signal: AbortSignal | undefined;
};

export const assembleCrew = ({ supervised, say, restarted, signal: outer }: CrewOptions): Crew => {
  const parts: Partial<Record<PartName, Part>> = {};
  const underway: Promise<unknown>[] = [];
  const closing = new AbortController();
  const signal = AbortSignal.any([closing.signal, ...(outer === undefined ? [] : [outer])]);
  const { promise: failed, reject: gaveUp } = Promise.withResolvers<never>();
  failed.catch(() => undefined);
  const pause = (milliseconds: number) => sleep(milliseconds, undefined, { signal });
  outer?.addEventListener('abort', () => gaveUp(outer.reason));
  return {
    parts,
    signal,
    failed,
    track: (work) => {
      const result = work();
      underway.push(result.catch(() => undefined));
      return result;
    },
    begin: async (part) => {
      signal.throwIfAborted();
      parts[part.name] = part;
      await part.start();
      if (supervised) supervise(part, { say, restarted, gaveUp, signal, pause });
      return part;
    },
    pids: () =>
      Object.fromEntries(Object.values(parts).flatMap(({ name, pid }) => (pid === undefined ? [] : [[name, pid]]))),
    stop: async () => {
      closing.abort();
      for (const name of [...partNames].reverse()) await parts[name]?.stop();
      await Promise.all(underway);
    },
  };
};
