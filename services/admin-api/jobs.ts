import { randomUUID } from 'node:crypto';
import { Refused } from '#projector/errors.ts';

export type JobKind = 'verification' | 'reindex';

/** An operation that takes longer than a request may. Times in milliseconds since 1970. */
export type Job = {
  readonly id: string;
  readonly kind: JobKind;
  readonly who: string;
  readonly state: 'running' | 'succeeded' | 'failed' | 'cancelled';
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** What the operation said of itself last. */
  readonly progress: unknown;
  readonly result: unknown;
  /** Why it failed, in a sentence. */
  readonly error: string | null;
};

/** Does the work and says how far it is; saying so throws once the job is cancelled. */
export type Work = (said: (progress: unknown) => void) => Promise<unknown>;

export type Jobs = {
  /** Throws Refused `already-running` while another of the kind runs here. */
  start(kind: JobKind, who: string, work: Work): Job;
  /** Newest first. */
  all(): readonly Job[];
  find(id: string): Job | undefined;
  /** It ends at the next thing it says. Undefined: no such job. */
  cancel(id: string): Job | undefined;
  /** Cancels what runs and waits for it. */
  close(): Promise<void>;
};

/** Finished jobs that can still be asked for. They are this process's: the log of operations outlives it. */
const KEPT = 50;

class Cancelled extends Error {}

export const createJobs = (clock: () => number): Jobs => {
  const jobs = new Map<string, Job>();
  const cancelled = new Set<string>();
  const running = new Map<string, Promise<void>>();

  const update = (id: string, change: Partial<Job>): void => {
    jobs.set(id, { ...(jobs.get(id) as Job), ...change });
  };

  const run = async (id: string, work: Work): Promise<void> => {
    const ended = (change: Partial<Job>): void => update(id, { ...change, endedAt: clock() });
    try {
      const result = await work((progress) => {
        if (cancelled.has(id)) throw new Cancelled();
        update(id, { progress });
      });
      ended({ state: 'succeeded', result });
    } catch (error) {
      if (error instanceof Cancelled) ended({ state: 'cancelled' });
      else ended({ state: 'failed', error: error instanceof Error ? error.message : String(error) });
    } finally {
      running.delete(id);
      cancelled.delete(id);
    }
  };

  const forgetOldest = (): void => {
    for (const [id, { state }] of jobs) {
      if (jobs.size <= KEPT) return;
      if (state !== 'running') jobs.delete(id);
    }
  };

  const cancel = (id: string): Job | undefined => {
    if (running.has(id)) cancelled.add(id);
    return jobs.get(id);
  };

  return {
    start(kind, who, work) {
      const other = [...jobs.values()].find((job) => job.kind === kind && job.state === 'running');
      if (other) throw new Refused('already-running', `A ${kind} is running already: job ${other.id}.`);
      const id = randomUUID();
      const job: Job = {
        id,
        kind,
        who,
        state: 'running',
        startedAt: clock(),
        endedAt: null,
        progress: null,
        result: null,
        error: null,
      };
      jobs.set(id, job);
      forgetOldest();
      running.set(id, run(id, work));
      return job;
    },
    all: () => [...jobs.values()].reverse(),
    find: (id) => jobs.get(id),
    cancel,
    async close() {
      for (const id of running.keys()) cancel(id);
      await Promise.all(running.values());
    },
  };
};
